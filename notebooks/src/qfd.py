# %% [markdown] tags=["en"]
# # QFD: from the customer's voice to measures with targets

# %% [markdown] tags=["zh"]
# # QFD：从顾客之声到有目标值的质量特性

# %% [markdown] tags=["en", "teach"]
# **What you will learn**
#
# - weigh what customers ask for, and see what each rival formula would change;
# - relate it, in one matrix that a whole group fills in, to what you can measure;
# - read a house of quality, its roof included;
# - tell which ranks survive a second round of judgements and another scale, and which do not;
# - carry the weights on to process steps and control points, and know what was lost on the way;
# - leave with characteristics, targets, decisions with reasons, and a report.
#
# **You need** a list of requirements in the customers' words with their importance, a list of characteristics that you can measure, and a
# group that knows both. Levels today, targets and competitors make it better. Nothing yet? The sample case is ready, and
# `templates/inputs/qfd.xlsx` is a blank workbook.
#
# **Time** 20 minutes to read through, half a day to a day in a workshop.

# %% [markdown] tags=["zh", "teach"]
# **您将学会**
#
# - 给顾客需求定权重，并看清换一种公式会改变什么；
# - 和小组一起，在一张矩阵里把需求与可测量的质量特性联系起来；
# - 读懂质量屋，包括屋顶；
# - 分清哪些排名经得起重新判断和更换标度，哪些经不起；
# - 把权重传到流程步骤和控制点，并知道途中舍去了多少；
# - 带着质量特性、目标值、有理由的决定和一份报告离开。
#
# **您需要** 一份用顾客的话写成的需求清单及其重要度、一份可测量的质量特性清单，以及一个熟悉两者的小组。若有现状水平、目标水平和竞争对手的数据，分析会更充分。都还没有？示例案例可以直接使用，空白工作簿见 `templates/inputs/qfd.xlsx`。
#
# **时间** 通读约 20 分钟，研讨会约半天至一天。

# %% [markdown] tags=["en", "teach"]
# ## The idea in two minutes
#
# A hotel guest wants *a quiet night*. Nobody can order that from a craftsman. What can be ordered is a wall that lets 20 decibels less
# through, a rule on when corridors are cleaned, an air conditioner of another make. QFD is the translation: **what** customers ask for
# stands in the rows, **how** the service can answer, measurably, in the columns, and the cells say how strongly one depends on the other.
#
# | Part of the house | Question |
# |---|---|
# | **Rows** | what do customers ask for, and how much does it weigh? |
# | **Columns** | what can we measure and change, and which way is better? |
# | **Matrix** | how strongly does this measure serve that requirement: 9 strong, 3 medium, 1 weak, 0 not at all? |
# | **Roof** | which measures help each other, which get into each other's way? |
# | **Floor** | what carries most, which value do we want to reach, how hard is it? |
#
# The arithmetic is a sum of products. The value lies in the argument over the cells: people who never talk to each other find out here why
# they disagree. That is also why a rank in the third decimal means nothing, and why this notebook says how far each rank can be trusted.

# %% [markdown] tags=["zh", "teach"]
# ## 两分钟看懂基本思想
#
# 住客想要“睡个安静觉”。这无法直接向施工方下单；能下单的是隔声量再高 20 分贝的墙、走廊保洁的时间规定、换一种空调。QFD 做的就是这种翻译：行是顾客**要什么**，列是服务**怎样做到**（而且可以测量），格子里是两者的关系有多强。
#
# | 质量屋的部分 | 所问的问题 |
# |---|---|
# | **行** | 顾客要什么？各占多大权重？ |
# | **列** | 我们能测量、能改进什么？朝哪个方向算好？ |
# | **矩阵** | 这项特性对那项需求的作用有多强：9 强，3 中，1 弱，0 无？ |
# | **屋顶** | 哪些特性相互促进，哪些相互妨碍？ |
# | **地板** | 哪些特性最重要？目标值是多少？有多难？ |
#
# 计算只是乘积之和，价值在于大家对着格子争论：平时互不往来的人，在这里才发现彼此为什么看法不同。正因如此，相差无几的数值分不出先后，本笔记本也会说明每个排名有多可信。

# %% [markdown] tags=["en", "teach"]
# ## Start
#
# The next cell holds everything a batch run may change. To work on your own house, put the path of your case folder into `case`.

# %% [markdown] tags=["zh", "teach"]
# ## 开始
#
# 下面的单元格列出批量运行时可以更改的全部参数。要分析自己的质量屋，把 `case` 改为您的案例文件夹路径即可。其余参数：`lang` 为文字和图表的语言（en 或 zh）；`mode` 为运行方式（auto 自动，live 带编辑面板，batch 只用已保存的内容）；`bootstrap` 为重抽样次数；`seed` 为随机种子，种子相同，报告就相同。后两项取 None 时，依次采用案例中的设定或默认值。

# %% tags=["parameters"]
case: str = "../../data/airline"  # folder of the case
lang: str = "en"  # language of words and charts, en or zh
mode: str = "auto"  # auto, live (panels to edit with) or batch (saved entries only)
bootstrap: int | None = None  # repetitions that tell how sure a rank is; None takes the case's, else 2000
seed: int | None = None  # start of the random numbers, same seed same report; None takes the case's, else 0

# %%
import sqmlib as sq

g = sq.guide.open("qfd", sq.open_case(case), lang=lang, mode=mode, bootstrap=bootstrap, seed=seed)

# %% [markdown] tags=["en"]
# ## 1 Check the data
#
# A house is read from tables: the matrix, the two lists, the roof, competitors, the next houses. Symbols are translated aloud, so that
# nobody has to guess whether ○ meant 3.

# %% [markdown] tags=["zh"]
# ## 1 检查数据
#
# 质量屋由几张表读入：关系矩阵、需求表、特性表、屋顶、竞争对手、后续各阶段。符号怎样换算成数值会逐一说明，不必猜测 ○ 是不是 3。

# %%
g.data()

# %% [markdown] tags=["en"]
# **How to read it.** A good matrix is neither empty nor full. Where more than half of the cells are filled, everything depends on
# everything and nothing leads; where hardly any is, the list of characteristics misses what customers ask for.

# %% [markdown] tags=["zh"]
# **怎样读。** 好的矩阵既不空也不满。超过一半的格子有关系，说明什么都与什么有关，也就分不出轻重；几乎没有关系，则说明特性清单没有对上顾客的需求。

# %% [markdown] tags=["en"]
# ## 2 Weigh the requirements
#
# A requirement weighs more when customers call it important, when there is far to go, and when it sells:
#
# $$\text{weight} = \text{importance} \times \frac{\text{target}}{\text{current}} \times \text{sales point}$$

# %% [markdown] tags=["zh"]
# ## 2 给需求定权重
#
# 顾客认为重要、离目标远、又有助于营销的需求，权重就大：
#
# **权重 = 重要度 × 水平提高率（目标 / 现状）× 营销重点**

# %%
g.requirements()

# %% [markdown] tags=["en"]
# **How to read it.** Look first for requirements in which a competitor is ahead, then for a ratio far from 1: it moves the weight more than
# anything else, and it is your own plan, not the customers' word. A ratio and a sales point can be switched off in step 8.

# %% [markdown] tags=["zh"]
# **怎样读。** 先看哪些需求落后于竞争对手，再看哪些水平提高率远离 1：它对权重的影响最大，而它是您自己的计划，不是顾客的话。水平提高率和营销重点可以在第 8 步关闭。

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** change the numbers in the panel above, or add a requirement. It weighs nothing until the group says what it weighs.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 可以在上面的面板里修改数值，或新增需求。新增的需求在小组定出重要度之前权重为零。

# %% [markdown] tags=["en"]
# ## 3 Ask other sources what matters
#
# Importance can come from several places: the planning matrix, Kano categories, SERVQUAL gaps, comparisons in pairs, votes. Authors have
# published rival formulas, and they rest on opposite views: one lifts what must not fail, another what delights. All that this case can
# compute stand side by side, and below, what each would make of the characteristics.

# %% [markdown] tags=["zh"]
# ## 3 参考其他来源的重要度
#
# 重要度可以来自多处：规划矩阵、KANO 类别、SERVQUAL 差距、两两比较、投票。已发表的公式各不相同，主张甚至相反：有的抬高“不能出错”的需求，有的抬高“令人惊喜”的需求。本案例能算出的全部并排列出；下一张表是各自得出的质量特性重要度。

# %%
g.compare()

# %% [markdown] tags=["en"]
# **How to read it.** Where all columns agree, stop discussing. Where they part, do not average them: ask which view fits your business, choose
# one, and say so. Formulas marked † have not been compared with the paper yet; do not publish them.

# %% [markdown] tags=["zh"]
# **怎样读。** 各列一致之处不必再讨论。不一致之处不要取平均：先问哪种主张适合您的业务，选定一种，并写明理由。标有 † 的公式尚未与原文核对，请勿对外发布。

# %% [markdown] tags=["en", "teach"]
# ### Compare in pairs
#
# People judge two things at a time better than twelve at once. Every pair need not be judged: it is enough that the pairs link all
# requirements, and each further one makes the weights surer.

# %% [markdown] tags=["zh", "teach"]
# ### 两两比较
#
# 人们一次比较两项，比一次给十二项打分更准。不必每一对都比：只要这些比较能把所有需求连成一体就够了，多比一对，权重就更可靠一分。

# %% tags=["teach"]
g.pairs()

# %% [markdown] tags=["en"]
# ## 4 Name what can be measured
#
# A characteristic is something you can measure before the customer complains. Each has a unit, a direction and, by the end of the day, a
# target.

# %% [markdown] tags=["zh"]
# ## 4 列出可测量的特性
#
# 质量特性是在顾客投诉之前就能测量的东西。每项都要有单位、改进方向，研讨结束时还要有目标值。

# %%
g.characteristics()

# %% [markdown] tags=["en"]
# **How to read it.** A characteristic that is a solution (*a new app*) or a department (*the call center*) is none. Compare targets with the
# competitors beside them: a target below what a rival reaches today needs a reason.

# %% [markdown] tags=["zh"]
# **怎样读。** 如果写的是方案（“开发新应用”）或部门（“呼叫中心”），那就不是质量特性。把目标值与竞争对手的水平对照：低于对手现状的目标需要说明理由。

# %% [markdown] tags=["en"]
# ## 5 Build the house
#
# For each cell one question: if this measure improves, how much more is that requirement met? Go column by column; ask for reasons where the
# group disagrees by more than one step; leave blank what nobody judged, and enter 0 where there is nothing.

# %% [markdown] tags=["zh"]
# ## 5 搭建质量屋
#
# 每一格只问一句：这项特性改进了，那项需求会多满足几分？逐列进行；意见相差超过一级时请各方说明理由；没有判断的留空，确实无关的填 0。

# %%
g.house()

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** put this page on the projector. Click a cell, or walk with the arrows and type 9, 3, 1 or 0; weights, ranks and the
# picture follow at once. *Undo* takes back one entry at a time. The field *Matrix* changes between relationships and roof.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 把本页投影出来。单击格子，或用方向键移动后直接按 9、3、1、0；权重、排名和图形立即更新。“撤销”每次退回一步。用“矩阵”一栏切换关系矩阵和屋顶。

# %% [markdown] tags=["en"]
# **How to read it.** Down a column: what this measure serves. Along a row: who looks after this requirement. At the right: where customers see
# you beside the competitors. Below: importance, with the range in which it would lie if the group judged again.

# %% [markdown] tags=["zh"]
# **怎样读。** 竖看一列：这项特性支撑哪些需求。横看一行：这项需求由谁负责。右侧：顾客眼中您与竞争对手的位置。下方：重要度，以及重新判断时它大致落在什么范围。

# %% [markdown] tags=["en"]
# ## 6 Read the roof
#
# The roof asks: when both measures move the way we want, do they help each other or get into each other's way? The sign depends on the
# directions; flip one, and the pair has to be judged again.

# %% [markdown] tags=["zh"]
# ## 6 看屋顶
#
# 屋顶问的是：两项特性都朝我们想要的方向变化时，是相互促进，还是相互妨碍？正负取决于改进方向；方向一改，就须重新判断。

# %%
g.roof()

# %% [markdown] tags=["en"]
# **How to read it.** A conflict is no flaw of the house but its best find: it shows where a promise will break another one. Look for a design
# that dissolves it before you look for a compromise.

# %% [markdown] tags=["zh"]
# **怎样读。** 冲突不是质量屋的毛病，而是它最有价值的发现：它指出哪个承诺会破坏另一个承诺。先找能化解冲突的设计，再谈折中。

# %% [markdown] tags=["en"]
# ## 7 Rank the characteristics
#
# Importance of a characteristic: the weights of the requirements it serves, times the strength of each relationship, summed.

# %% [markdown] tags=["zh"]
# ## 7 给质量特性排序
#
# 质量特性的重要度：所支撑各项需求的权重，分别乘以关系强度，再求和。

# %%
g.ranks()

# %% [markdown] tags=["en"]
# **How to read it.** Read groups, not ranks: those whose lines lie apart. A characteristic in the middle field with a wide line is not *sixth*
# but *somewhere between fourth and twelfth*.

# %% [markdown] tags=["zh"]
# **怎样读。** 看梯队，不看名次：线段互不重叠的才分得出先后。中间的某项如果线段很长，就不是“第六”，而是“第四到第十二之间”。

# %% [markdown] tags=["en"]
# ## 8 Ask which ranks can be trusted
#
# Would the group judge the same on another day? And why 9-3-1, not 5-3-1? Each judgement is made again many times, some of them coming out one
# step different, and every usual scale is tried.

# %% [markdown] tags=["zh"]
# ## 8 追问哪些排名可信
#
# 换一天，小组还会这样判断吗？为什么是 9-3-1，而不是 5-3-1？这里把每项判断重复许多次，其中一部分变动一级，并逐一试用各种常用标度。

# %%
g.sensitivity()

# %% [markdown] tags=["en"]
# **How to read it.** *Firm* may go into a plan. *Open* means: treat the two as equals. *Depends on the scale* means that the order is made by the
# convention, not by the customers.

# %% [markdown] tags=["zh"]
# **怎样读。** “稳固”的先后可以写进计划；“未定”的两项请同等对待；“取决于标度”说明先后是约定造成的，不是顾客决定的。

# %% [markdown] tags=["en", "teach"]
# ### What a normalization would change
#
# Some authors rescale the rows of the matrix first. That is no refinement but another question, and it can turn ranks round.

# %% [markdown] tags=["zh", "teach"]
# ### 归一化会改变什么
#
# 有的作者先把矩阵的各行归一化。这不是更精细的算法，而是换了一个问题，排名可能因此颠倒。

# %% tags=["teach"]
g.conventions()

# %% [markdown] tags=["en"]
# ## 9 Let the house tell its own gaps
#
# Some errors need no statistics: a requirement that nobody serves, a characteristic that serves nothing, two columns that say the same.

# %% [markdown] tags=["zh"]
# ## 9 让质量屋自己说话
#
# 有些问题不需要统计：没有特性支撑的需求，不对应任何需求的特性，内容相同的两列。

# %%
g.structure()

# %% [markdown] tags=["en"]
# ## 10 Carry on to processes and controls
#
# The columns of this house become the rows of the next: which process step makes the characteristic good, and which control point keeps it so?
# At each hand-over something is left behind; how much is stated here.

# %% [markdown] tags=["zh"]
# ## 10 逐级展开到流程和控制点
#
# 这一阶段的列成为下一阶段的行：哪个流程步骤决定这项特性的好坏？哪个控制点能保证它？每次转入都会舍去一部分，舍去多少在这里写明。

# %%
g.cascade()

# %% [markdown] tags=["en"]
# **How to read it.** The last list is what a supervisor checks on Monday. If more than a fifth was left behind, say which customers' wishes went
# with it.

# %% [markdown] tags=["zh"]
# **怎样读。** 最后一张清单就是主管下周一要检查的内容。如果舍去超过五分之一，请说明随之放弃了顾客的哪些愿望。

# %% [markdown] tags=["en"]
# ## 11 Decide
#
# The house proposes, the group decides: deploy, keep or drop, with the reason. Difficulty, cost and contracts stand in no matrix.

# %% [markdown] tags=["zh"]
# ## 11 作出决定
#
# 质量屋提供建议，小组作出决定：展开、保持或舍去，并写明理由。难度、成本、合同都不在矩阵里。

# %%
g.decide()

# %% [markdown] tags=["en", "teach"]
# ## What to say in one minute
#
# These sentences open the report. Read them aloud: if you would not say them to the client, go back and decide again.

# %% [markdown] tags=["zh", "teach"]
# ## 一分钟怎么说
#
# 下面这几句话就是报告的开头。请念出声来：如果您不愿意当面对客户这样说，就回到上一步重新决定。

# %% tags=["findings"]
g.findings()

# %% [markdown] tags=["en", "teach"]
# ## Your turn
#
# Five short exercises; in JupyterLab each checks your answer and gives a hint.

# %% [markdown] tags=["zh", "teach"]
# ## 轮到您了
#
# 五道小练习；在 JupyterLab 中会核对您的答案并给出提示。

# %% tags=["exercise"]
g.exercise("weight")

# %% tags=["exercise"]
g.exercise("technical")

# %% [markdown] tags=["en", "teach"]
# Two questions on which workshops often stumble.

# %% [markdown] tags=["zh", "teach"]
# 接下来两问，研讨会上常常答错。

# %% tags=["exercise"]
g.exercise("blank")

# %% tags=["exercise"]
g.exercise("roof")

# %% [markdown] tags=["en", "teach"]
# And one on the way to the next house.

# %% [markdown] tags=["zh", "teach"]
# 最后一问：转入下一阶段。

# %% tags=["exercise"]
g.exercise("handover")

# %% [markdown] tags=["en", "solution"]
# <details><summary>Solutions</summary>
#
# Weight: 4 · (5 / 2) · 1.5 = 15. Technical importance: 0.5 · 9 + 0.3 · 1 + 0.2 · 3 = 5.4. A blank cell was not judged; 0 says that there is
# no relationship. The roof gets a plus: both move as wanted, and one helps the other. Hand-over: 0.5 / (0.5 + 0.3) = 0.625. The next cell
# computes the technical importance.
# </details>

# %% [markdown] tags=["zh", "solution"]
# <details><summary>答案</summary>
#
# 绝对权重：4 ×（5 / 2）× 1.5 = 15。技术重要度：0.5 × 9 + 0.3 × 1 + 0.2 × 3 = 5.4。空白表示尚未判断，0 才表示无关系。屋顶应填正号：两项都朝想要的方向变化，而且一项促进另一项。转入权重：0.5 /（0.5 + 0.3）= 0.625。下一个单元格计算技术重要度。
# </details>

# %% tags=["solution"]
sq.qfd.technical_importance([0.5, 0.3, 0.2], [[9], [1], [3]])

# %% [markdown] tags=["en", "teach"]
# ## Glossary
#
# | Term | Meaning |
# |---|---|
# | requirement | what a customer asks for, in the customer's words |
# | characteristic | what can be measured and changed to answer it |
# | improvement ratio | target level / current level |
# | sales point | 1, 1.2 or 1.5: how much meeting the requirement helps to sell |
# | technical importance | sum of weight × strength over the requirements |
# | roof | correlations of the characteristics, under their directions of improvement |
# | conflict | two important characteristics that get into each other's way |
# | cascade | the next houses: process steps, control points |
# | hand-over | what one house passes on to the next; the share left behind is stated |
#
# **To read on:** Hauser & Clausing 1988, *The House of Quality*, twelve pages, the best introduction there is; Cohen 1995 for the workshop.

# %% [markdown] tags=["zh", "teach"]
# ## 术语表
#
# | 术语 | 含义 |
# |---|---|
# | 顾客需求 | 用顾客的话说出的要求 |
# | 质量特性 | 为满足需求而可以测量、可以改进的东西 |
# | 水平提高率 | 目标水平 / 现状水平 |
# | 营销重点 | 1、1.2 或 1.5：满足该需求对销售有多大帮助 |
# | 技术重要度 | 对各项需求求“权重 × 关系强度”之和 |
# | 屋顶 | 各特性在其改进方向下的相关 |
# | 冲突 | 两项重要特性相互妨碍 |
# | 逐级展开 | 后续各阶段：流程步骤、控制点 |
# | 阶段衔接 | 一个阶段转给下一阶段的内容；舍去的份额会写明 |
#
# **延伸阅读：** Hauser 与 Clausing（1988），*The House of Quality*，仅十二页，是最好的入门文章；研讨会的组织见 Cohen（1995）。

# %% [markdown] tags=["en", "method"]
# ## Method and sources
#
# Authors differ on the scale, on what enters the weights, on normalization, on ties. The conventions used here are named with their sources.

# %% [markdown] tags=["zh", "method"]
# ## 方法与文献
#
# 标度、权重的构成、是否归一化、并列如何处理，各家并不一致。这里把所用的约定连同出处一一列明。

# %% tags=["method"]
g.method()

# %% [markdown] tags=["en", "teach"]
# ## Take it with you
#
# The last call closes the notebook; in a batch run it hands the results over to the report. To write report, workbook and PDF, run in a
# terminal: `sqm run qfd --case data/airline --lang en --out reports --pdf`.

# %% [markdown] tags=["zh", "teach"]
# ## 带走成果
#
# 最后一步结束笔记本；批量运行时，它把结果交给报告。要生成报告、工作簿和 PDF，请在终端运行：`sqm run qfd --case data/airline --lang zh --out reports --pdf`。

# %%
g.export()
