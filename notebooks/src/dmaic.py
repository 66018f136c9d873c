# %% [markdown] tags=["en"]
# # DMAIC: from a complaint to a process that stays improved

# %% [markdown] tags=["zh"]
# # DMAIC：从一条投诉，到改得好、守得住的流程

# %% [markdown] tags=["en", "teach"]
# **You will**
#
# - turn complaints into characteristics that can be measured, with limits that customers set;
# - tell with the right chart whether a process is stable, and how often it fails its customers;
# - put causes to the test instead of voting on them, effect and interval first;
# - rate what may go wrong, choose a change, and write down its effect *before* the pilot;
# - prove that it worked, that nothing else was harmed, and that somebody will notice when it slips;
# - leave with a control plan, decisions at every gate, and a report in which each figure leads back to a customer.
#
# **You need** measurements in the order of time, or counts of defective cases; complaints with counts and cost, and samples with possible
# causes, make it better. Nothing yet? The sample case is ready, blank tables stand in `templates/inputs`.
#
# **Time** 30 minutes to read through; in a project the notebook grows with it over weeks, one phase per workshop.

# %% [markdown] tags=["zh", "teach"]
# **您将学会**
#
# - 把投诉变成可测量的特性，规格限由客户来定；
# - 选对控制图，看清过程是否受控、有多少次没有达到客户要求；
# - 用数据检验原因，而不是举手表决，先看效应和区间；
# - 给失效模式评分，选定改进方案，并在试点**之前**写下预期效果；
# - 证明改进有效、没有副作用，而且一旦退步有人会发现；
# - 带着控制计划、每个阶段的评审决定和一份报告离开，报告里的每个数字都能追溯到客户。
#
# **您需要** 按时间顺序的测量值，或不合格个案的计数；若有投诉的件数和成本、带有可能原因的样本，分析会更充分。都还没有？示例案例可以直接使用，空白表见 `templates/inputs`。
#
# **时间** 通读约 30 分钟；实际项目中，本笔记本随项目推进数周，每个阶段开一次研讨会。

# %% [markdown] tags=["en", "teach"]
# ## The idea in two minutes
#
# A hotel hears that breakfast is slow. Somebody buys a second coffee machine; three weeks later the same complaint comes in. Nobody had
# measured how long guests wait, whether Monday differs from Sunday, or whether coffee was the cause. DMAIC is the habit of asking five
# questions in this order, and of not going on before each has an answer:
#
# | Phase | Question | Answered by |
# |---|---|---|
# | **Define** | what hurts whom, and how much better must it be? | charter, SIPOC, CTQ tree |
# | **Measure** | can we measure it, is it stable, how bad is it? | data plan, control chart, capability |
# | **Analyze** | what causes it, and what is the evidence? | Pareto, fishbone, whys, tests |
# | **Improve** | which change, and did it work? | FMEA, pilot, staged chart |
# | **Control** | will it stay, and who notices when it does not? | control plan, gates |
#
# Textbook charts come from factories. Services differ: times are skewed, calls of one hour resemble each other, counts are huge; the plain
# chart then cries wolf. This notebook says which chart fits, and why, and changes none behind your back.

# %% [markdown] tags=["zh", "teach"]
# ## 两分钟看懂基本思想
#
# 一家酒店听说早餐上得慢，便添了一台咖啡机；三周后又收到同样的投诉。没有人测过客人等了多久，周一和周日是否不同，咖啡究竟是不是原因。DMAIC 就是按顺序问五个问题，前一个没有答案，就不往下走：
#
# | 阶段 | 所问的问题 | 用什么回答 |
# |---|---|---|
# | **定义** | 谁在受苦？要改进多少？ | 项目章程、SIPOC、CTQ 树 |
# | **测量** | 能测吗？稳定吗？有多糟？ | 数据计划、控制图、过程能力 |
# | **分析** | 原因是什么？证据何在？ | 排列图、鱼骨图、五个为什么、检验 |
# | **改进** | 改什么？有效吗？ | FMEA、试点、分阶段控制图 |
# | **控制** | 守得住吗？退步了谁会发现？ | 控制计划、阶段评审 |
#
# 教科书上的控制图来自工厂，服务却不一样：时间偏斜，同一时段的电话彼此相似，计数巨大，照搬基本图就会“狼来了”。本笔记本会说明哪种图合适、为什么，但不会擅自更换。

# %% [markdown] tags=["en", "teach"]
# ## Start
#
# The next cell holds everything a batch run may change. To work on your own project, put the path of your case folder into `case`.

# %% [markdown] tags=["zh", "teach"]
# ## 开始
#
# 下面的单元格列出批量运行时可以更改的全部参数。要分析自己的项目，把 `case` 改为您的案例文件夹路径即可。其余参数：`lang` 为文字和图表的语言（en 或 zh）；`mode` 为运行方式（auto 自动，live 带编辑面板，batch 只用已保存的内容）；`bootstrap` 为重抽样次数；`seed` 为随机种子，种子相同，报告就相同。后两项取 None 时，依次采用案例中的设定或默认值。

# %% tags=["parameters"]
case: str = "../../data/airline"  # folder of the case
lang: str = "en"  # language of words and charts, en or zh
mode: str = "auto"  # auto, live (panels to edit with) or batch (saved entries only)
bootstrap: int | None = None  # repetitions that tell how sure a figure is; None takes the case's, else 2000
seed: int | None = None  # start of the random numbers, same seed same report; None takes the case's, else 0

# %%
import sqmlib as sq

g = sq.guide.open("dmaic", sq.open_case(case), lang=lang, mode=mode, bootstrap=bootstrap, seed=seed)

# %% [markdown] tags=["en"]
# ## 1 See how far the project is
#
# A project grows from phase to phase. What was read, and what each gate still asks for, stands here at any time; nothing is locked.

# %% [markdown] tags=["zh"]
# ## 1 看看项目走到哪一步
#
# 项目逐阶段推进。读入了什么数据、各阶段评审还缺什么，这里随时可以看到；没有哪一步是锁住的。

# %%
g.data()

# %% [markdown] tags=["en"]
# ## 2 Define: write the charter
#
# The charter says what is wrong, where, since when and how much; how much better it must be, and by when. It names no cause and no solution:
# whoever knows the solution already needs no project.

# %% [markdown] tags=["zh"]
# ## 2 定义：写项目章程
#
# 章程写明什么不对、在哪里、从何时起、有多严重；要改进到多少、何时完成。不写原因，也不写方案：已经知道方案的人不需要立项。

# %%
g.charter()

# %% [markdown] tags=["en"]
# **How to read it.** The cost of poor quality has an interval, because the rate of failures has one and the cost per case is an estimate. Quote
# the interval; a single figure will be held against you.

# %% [markdown] tags=["zh"]
# **怎样读。** 劣质成本给出的是区间，因为不合格率有区间，每例成本也只是估计。请引用区间；只报一个数，日后会被拿来追究。

# %% [markdown] tags=["en"]
# ## 3 Ask which complaints come first
#
# A few kinds of complaint make most of the trouble. Which few depends on what you count: complaints, money, or harm.

# %% [markdown] tags=["zh"]
# ## 3 看哪些投诉最要紧
#
# 少数几类投诉造成大部分麻烦。究竟是哪几类，取决于数什么：件数、金额，还是严重程度。

# %%
g.complaints()

# %% [markdown] tags=["en"]
# **How to read it.** Where the rank by count and the rank by cost differ widely, say which one you follow, and why. The last column says how
# surely a kind belongs to the vital few if the same number of complaints came in again.

# %% [markdown] tags=["zh"]
# **怎样读。** 按件数和按成本的排名相差很大时，请说明采用哪一种、理由是什么。最后一列表示：若再收到同样多的投诉，这一类仍属“关键少数”的把握有多大。

# %% [markdown] tags=["en"]
# ## 4 Draw the process on one page
#
# Suppliers, inputs, five to seven steps, outputs, customers. More steps belong on another page.

# %% [markdown] tags=["zh"]
# ## 4 用一页纸画出流程
#
# 供应方、输入、五至七个步骤、输出、客户。步骤再多，就另画一页。

# %%
g.sipoc()

# %% [markdown] tags=["en"]
# ## 5 From the voice to what can be measured
#
# A customer says *half an hour at the belt*. Behind it stands a need, behind the need a driver, and at the end a characteristic that a clock
# can measure (CTQ, critical to quality), with a limit that customers set and a definition of what counts as a defect.

# %% [markdown] tags=["zh"]
# ## 5 从客户之声到可测量的特性
#
# 客户说“在转盘等了半个小时”。这句话背后是需求，需求背后是驱动因素，最后落到一个可以计时的特性，即关键质量特性（CTQ）：它有客户给出的规格限，也有“怎样算缺陷”的定义。

# %%
g.voices()

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** collect the customers' own words first, on cards, and only then sort them. Choose in the panel which of the four tables
# to fill in; links are chosen from what is there, so that none can point to nothing.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 先用卡片收集客户的原话，再归类。面板里可切换四张表；关联从已有条目中选取，不会指向空处。

# %% [markdown] tags=["en"]
# ## 6 Measure: plan the data and check the ruler
#
# How many cases are enough follows from what you want to see. Flights of one day resemble each other, so do calls of one agent: they count
# as fewer. And before the process is blamed, the measurement must be tried: two people, the same cases, twice.

# %% [markdown] tags=["zh"]
# ## 6 测量：计划数据，先查“尺子”
#
# 多少样本才够，取决于想看出什么。同一天的航班彼此相似，同一坐席的电话也是如此，只能少算。在责怪流程之前，先检查测量本身：两个人，同样的个案，各测两次。

# %%
g.plan()

# %% [markdown] tags=["en"]
# **How to read it.** *Needed* contains the design effect of clusters. A study that was not passed needs either a better measurement or
# somebody who accepts the risk by name.

# %% [markdown] tags=["zh"]
# **怎样读。** “所需样本量”已经计入群组的设计效应。测量系统分析没有通过时，要么改进测量，要么由具名的人接受风险。

# %% [markdown] tags=["en"]
# ## 7 Find the baseline
#
# First the chart, then the capability: an unstable process has no level to speak of. The chart asks whether the process is one and the same
# from day to day; the capability asks how often it fails what customers accept.

# %% [markdown] tags=["zh"]
# ## 7 确定基线
#
# 先看控制图，再看过程能力：过程不受控，就谈不上水平。控制图问的是过程每天是不是同一个过程；过程能力问的是它有多少次达不到客户的要求。

# %%
g.baseline()

# %% [markdown] tags=["en"]
# **How to read it.** Control limits are the voice of the process, the limit of the customers is another matter; never draw one for the other. A
# stable process may be stably bad. If another chart is proposed, choose it in the panel and see what remains of the signals.

# %% [markdown] tags=["zh"]
# **怎样读。** 控制限是过程的声音，规格限是客户的声音，两者不可互相替代。受控的过程也可能稳定地差。如果提示换用其他控制图，请在面板中切换，看看还剩下哪些信号。

# %% [markdown] tags=["en"]
# ## 8 Analyze: collect causes, and keep asking why
#
# Fishbone and whys collect **hypotheses**. An answer that blames a person asks for one more why: who made it possible?

# %% [markdown] tags=["zh"]
# ## 8 分析：收集原因，追问为什么
#
# 鱼骨图和“五个为什么”收集的是**假设**。如果答案归咎于某个人，就再问一句：是什么让这种错误得以发生？

# %%
g.causes()

# %% [markdown] tags=["en"]
# ## 9 Put the causes to the test
#
# One question per cause, written down before looking at the data. The effect with its interval comes first: is it large enough to matter for
# the goal? Several questions make one family, and chance has several tries: p-values are corrected for that.

# %% [markdown] tags=["zh"]
# ## 9 用数据检验原因
#
# 每个原因一个问题，看数据之前先写好。先看效应和区间：它大到对目标有意义吗？问题多了，碰巧“显著”的机会也多，因此 p 值要作校正。

# %%
g.tests()

# %% [markdown] tags=["en"]
# **How to read it.** *Supported* needs an effect that matters, not a small p. *No effect that matters* is a finding, too: it takes a favorite
# cause off the table. *Open* means that the data cannot tell, not that there is no effect.

# %% [markdown] tags=["zh"]
# **怎样读。** “支持”要求效应够大，而不只是 p 值小。“无实质影响”同样是结论：大家认定的原因可以放下了。“尚无定论”表示数据分不清，并不表示没有效应。

# %% [markdown] tags=["en"]
# ### When several failures must meet
#
# Some failures reach the customer only if two things go wrong at once. A fault tree says how probable that is, and which event carries most
# of it. An event that stands in several branches is counted once, not gate by gate.

# %% [markdown] tags=["zh"]
# ### 几种失效同时出现时
#
# 有的失效要两件事同时出错才会影响到客户。故障树给出这种情况的概率，以及哪个事件最关键。同一事件出现在几个分支时只算一次，不能逐门相乘。

# %%
g.fault_tree()

# %% [markdown] tags=["en"]
# ## 10 Improve: rate what may go wrong
#
# Severity, occurrence, detection, each from 1 to 10, 10 the worst. The product (RPN) is an order of no great worth; the action priority asks
# for severity first.

# %% [markdown] tags=["zh"]
# ## 10 改进：给失效模式评分
#
# 严重度、频度、探测度各评 1 至 10 分，10 为最差。三者之积（RPN）作为排序并不可靠；行动优先级（AP）先看严重度。

# %%
g.risks()

# %% [markdown] tags=["en"]
# ## 11 Choose a change, and predict
#
# Whatever acts on a confirmed cause is weighed by effect, cost and time. Then the group writes down what it expects, with a range, before the
# pilot begins: a prediction that cannot fail teaches nothing.

# %% [markdown] tags=["zh"]
# ## 11 选定方案，先写预测
#
# 针对已确认原因的各项方案，按作用、成本和时间权衡。然后在试点开始前写下预期效果及其范围：不可能错的预测，学不到东西。

# %%
g.solutions()
g.pilot()

# %% [markdown] tags=["en"]
# ## 12 See whether it worked
#
# One chart, two stages, limits of their own. Then the effect with its interval, the prediction beside it, and what else may have suffered.

# %% [markdown] tags=["zh"]
# ## 12 看看是否有效
#
# 一张图，两个阶段，各有各的控制限。然后看效应和区间，对照预测，再看有没有副作用。

# %%
g.change()

# %% [markdown] tags=["en"]
# **How to read it.** If a stage is not stable, or its points hang together, the verdict stays provisional: collect more, do not test more. Quote
# the mean of the stage, never its best week.

# %% [markdown] tags=["zh"]
# **怎样读。** 如果某个阶段不受控，或者相邻点相互关联，结论就只是暂定：应当多收集数据，而不是多做检验。引用整个阶段的均值，不要挑最好的一周。

# %% [markdown] tags=["en"]
# ## 13 Control: keep what was won
#
# A chart nobody reads controls nothing. Each row has an owner, a frequency, and a reaction in steps.

# %% [markdown] tags=["zh"]
# ## 13 控制：守住成果
#
# 没有人看的图控制不了任何东西。控制计划每一行都要有负责人、频率和分步骤的反应。

# %%
g.control()

# %% [markdown] tags=["en"]
# ## 14 See what is missing at the gates
#
# Every gate is a list of questions that the entries answer by themselves. What is open is named, thing by thing.

# %% [markdown] tags=["zh"]
# ## 14 阶段评审：还缺什么
#
# 每个阶段评审是一张检查清单，由已录入的内容自动回答。未决事项逐条列出。

# %%
g.gates()

# %% [markdown] tags=["en"]
# ## 15 Follow the thread
#
# From a customer's sentence to the chart on the wall, and back: whoever asks why this chart is read each morning finds the answer here.

# %% [markdown] tags=["zh"]
# ## 15 顺着线索走一遍
#
# 从客户的一句话，到墙上的控制图，再走回来：若有人问为什么每天早上要看这张图，答案就在这里。

# %%
g.thread()

# %% [markdown] tags=["en"]
# ### What was tried and learned
#
# Small cycles deserve a line each: what was expected, what came, what was done with it.

# %% [markdown] tags=["zh"]
# ### 试过什么，学到什么
#
# 每个小循环记一行：预期什么，结果如何，怎样处理。

# %%
g.log()

# %% [markdown] tags=["en"]
# ## 16 Decide at the gates
#
# The checks propose, the group decides: passed, passed with a risk that somebody accepts, or not passed, with the reason.

# %% [markdown] tags=["zh"]
# ## 16 作出评审决定
#
# 检查结果提供建议，小组作出决定：通过、有条件通过（有人接受风险）或未通过，并写明理由。

# %%
g.decide()

# %% [markdown] tags=["en", "teach"]
# ## What to say in one minute
#
# These sentences open the report. Read them aloud: if you would not say them to the sponsor, go back and decide again.

# %% [markdown] tags=["zh", "teach"]
# ## 一分钟怎么说
#
# 下面这几句话就是报告的开头。请念出声来：如果您不愿意当面对发起人这样说，就回到上一步重新决定。

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
g.exercise("limit")

# %% tags=["exercise"]
g.exercise("limits")

# %% [markdown] tags=["en", "teach"]
# Two questions on which projects often stumble.

# %% [markdown] tags=["zh", "teach"]
# 接下来两问，项目里常常答错。

# %% tags=["exercise"]
g.exercise("clusters")

# %% tags=["exercise"]
g.exercise("priority")

# %% [markdown] tags=["en", "teach"]
# And one on failures that share an event.

# %% [markdown] tags=["zh", "teach"]
# 最后一问：共有事件的失效。

# %% tags=["exercise"]
g.exercise("shared")

# %% [markdown] tags=["en", "solution"]
# <details><summary>Solutions</summary>
#
# Upper limit: 12 + 3 · 2.75 / 1.128 = 19.31. Control limits come from the data of the process. Calls: 600 / (1 + 29 · 0.1) = 153.8.
# Priority: the first, H against L. Loss: 0.5 · (1 − 0.6 · 0.4) = 0.38. The next cell computes the calls.
# </details>

# %% [markdown] tags=["zh", "solution"]
# <details><summary>答案</summary>
#
# 上控制限：12 + 3 × 2.75 / 1.128 = 19.31。控制限来自过程数据。电话：600 /（1 + 29 × 0.1）= 153.8。优先级：第一种（H 对 L）。丢失概率：0.5 ×（1 − 0.6 × 0.4）= 0.38。下一个单元格计算电话数。
# </details>

# %% tags=["solution"]
600 / sq.dmaic.design_effect(30, 0.1)

# %% [markdown] tags=["en", "teach"]
# The sample data were simulated from a stated truth. Did the planted causes come out, and the one that is none?

# %% [markdown] tags=["zh", "teach"]
# 示例数据是按给定的真值模拟出来的。植入的原因都找到了吗？那个并非原因的呢？

# %% tags=["solution"]
g.truth()

# %% [markdown] tags=["en", "teach"]
# ## Glossary
#
# | Term | Meaning |
# |---|---|
# | CTQ | critical to quality: what customers notice and a clock or a count can measure |
# | SIPOC | suppliers, inputs, process, outputs, customers, on one page |
# | common cause | the noise of the process itself; reacting to it makes things worse |
# | special cause | something happened: look for it now |
# | capability | how well a stable process stays within what customers accept |
# | sigma level | share outside the limits, expressed as a distance; 1.5 is added by convention |
# | FMEA | what may fail, how badly, how often, how late it is noticed |
# | action priority | H, M or L by a table that asks for severity first |
# | cut set | basic events that together are enough for the top event |
# | stage | part of a chart with limits of its own |
# | gate | what a phase has to show before the next one counts |
#
# **To read on:** Pande, Neuman and Cavanagh 2000 for the project, Montgomery for the charts, Deming 1993 for the reason why.

# %% [markdown] tags=["zh", "teach"]
# ## 术语表
#
# | 术语 | 含义 |
# |---|---|
# | CTQ | 关键质量特性：客户能感受到、可以计时或计数的特性 |
# | SIPOC | 供应方、输入、流程、输出、客户，一页纸看全 |
# | 随机波动 | 过程本身的噪声；对它作出反应只会更糟 |
# | 异常波动 | 发生了特别的事：马上去找 |
# | 过程能力 | 受控过程满足客户要求的程度 |
# | 西格玛水平 | 把超限比例换算成距离；按约定加 1.5 |
# | FMEA | 什么会失效、后果多重、多常发生、多晚才发现 |
# | 行动优先级 | 查表得 H、M、L，先看严重度 |
# | 割集 | 同时发生就足以引起顶事件的一组基本事件 |
# | 阶段 | 控制图上有自己控制限的一段 |
# | 阶段评审 | 进入下一阶段之前必须交出的答卷 |
#
# **延伸阅读：** 项目组织见 Pande、Neuman 与 Cavanagh（2000），控制图见 Montgomery，道理见 Deming（1993）。

# %% [markdown] tags=["en", "method"]
# ## Method and sources
#
# Authors differ on rules, limits, tests and conventions. Those used here are named with their sources.

# %% [markdown] tags=["zh", "method"]
# ## 方法与文献
#
# 判异准则、控制限、检验方法和各种约定，各家并不一致。这里把所用的约定连同出处一一列明。

# %% tags=["method"]
g.method()

# %% [markdown] tags=["en", "teach"]
# ## Take it with you
#
# The last call closes the notebook; in a batch run it hands the results over to the report. To write report, workbook and PDF, run in a
# terminal: `sqm run dmaic --case data/airline --lang en --out reports --pdf`.

# %% [markdown] tags=["zh", "teach"]
# ## 带走成果
#
# 最后一步结束笔记本；批量运行时，它把结果交给报告。要生成报告、工作簿和 PDF，请在终端运行：`sqm run dmaic --case data/airline --lang zh --out reports --pdf`。

# %%
g.export()
