# %% [markdown] tags=["en"]
# # Rate every stage of a service, and put the weakest into somebody's hands

# %% [markdown] tags=["zh"]
# # 逐个阶段评价服务，把最薄弱的环节落实到人

# %% [markdown] tags=["en", "teach"]
# **You will**
#
# - rate the stages of a service by four elements: people, environment, process, technology;
# - read the grid without letting a mean hide the one rating that matters;
# - see whether the assessors agree, and what changed since the last round;
# - leave with a proposal, an owner and a date for every weak cell, and a report.
#
# **You need** two or more assessors who have seen the service, a list of its stages, and ratings from 1 (failing) to 5 (exemplary), each
# with its evidence. **Time** 15 minutes to read through, 90 minutes in a workshop.

# %% [markdown] tags=["zh", "teach"]
# **您将学会**
#
# - 按人员、环境、流程、技术四要素评价服务的各个阶段；
# - 看懂网格，不让均值掩盖那个最要紧的评分；
# - 看清评价人意见是否一致，以及上次以来有哪些变化；
# - 带着每个薄弱环节的改进建议、责任人、期限和一份报告离开。
#
# **您需要** 两名以上到过现场的评价人、服务阶段清单，以及从 1（不合格）到 5（典范）的评分，每个评分写明依据。**时间** 通读约 15 分钟，研讨会约 90 分钟。

# %% [markdown] tags=["en", "teach"]
# ## The idea in two minutes
#
# Customers do not meet a department, they walk through stages: book, check in, wait, be served, complain. At each stage four things can let
# them down: the **people** (staff and other customers), the **environment** (facilities, the servicescape), the **process** (steps and how
# they are managed) and the **technology** (hardware, software, service robots). A grid of stages by elements shows where.
#
# Two rules keep the grid honest. A mean never stands without its lowest rating: nine assessors at 4.1 on average may include one who
# watched a customer being left alone. And a rating without evidence is an opinion: ask what was seen.

# %% [markdown] tags=["zh", "teach"]
# ## 两分钟看懂基本思想
#
# 顾客接触的不是某个部门，而是一个个阶段：预订、办理、等候、接受服务、投诉。每个阶段都可能在四个方面出问题：**人员**（员工和其他顾客）、**环境**（设施与服务场景）、**流程**（步骤及其管理）、**技术**（硬件、软件、服务机器人）。把阶段和要素排成网格，就能看出问题在哪里。
#
# 两条规则让网格可信。均值总要与最低评分同时给出：九名评价人平均 4.1 分，其中可能有一人亲眼看到顾客无人理会。没有依据的评分只是意见：要问一问看到了什么。

# %% [markdown] tags=["en", "teach"]
# ## Start
#
# The next cell holds everything a batch run may change. To work on your own service, put the path of your case folder into `case`.

# %% [markdown] tags=["zh", "teach"]
# ## 开始
#
# 下面的单元格列出批量运行时可以更改的全部参数。要评价自己的服务，把 `case` 改为您的案例文件夹路径即可。其余参数：`lang` 为文字和图表的语言（en 或 zh）；`mode` 为运行方式（auto 自动，live 带编辑面板，batch 只用已保存的决定）；`only` 为只计入的部分评分（列名: 取值，None 表示全部）；`bootstrap` 为重抽样次数；`seed` 为随机种子，种子相同，报告就相同。后两项取 None 时，依次采用案例中的设定或默认值。

# %% tags=["parameters"]
case: str = "../../data/airline"  # folder of the case
lang: str = "en"  # language of words and charts, en or zh
mode: str = "auto"  # auto, live (panels to edit with) or batch (saved decisions only)
only: dict | None = None  # part of the ratings, column: value; None takes all of them
bootstrap: int | None = None  # resamples that tell how sure a finding is; None takes the case's, else 2000
seed: int | None = None  # start of the random numbers, same seed same report; None takes the case's, else 0

# %%
import sqmlib as sq

g = sq.guide.open("parcs", sq.open_case(case, only=only), lang=lang, mode=mode, bootstrap=bootstrap, seed=seed)

# %% [markdown] tags=["en"]
# ## 1 Check the ratings
#
# Which cells did nobody rate, and which low ratings name no evidence?

# %% [markdown] tags=["zh"]
# ## 1 检查评分
#
# 哪些环节无人评分？哪些低分没有写明依据？

# %%
g.data()

# %% [markdown] tags=["en"]
# ## 2 Rate
#
# Each assessor rates alone first, then the group talks. Whoever speaks first otherwise sets the number for all.

# %% [markdown] tags=["zh"]
# ## 2 评分
#
# 每名评价人先独立评分，然后再讨论；否则第一个开口的人就替大家定了分。

# %%
g.rate()

# %% [markdown] tags=["en"]
# ## 3 Look at the grid
#
# Colour and large number are the mean, below it the lowest and the highest rating. A frame marks a rating at the limit.

# %% [markdown] tags=["zh"]
# ## 3 看网格
#
# 颜色和大号数字是均值，其下是最低和最高评分。加框表示有评分触及警戒线。

# %%
g.grid()

# %% [markdown] tags=["en"]
# **How to read it.** First the frames, then the orange cells, then the edges. A row that is weak throughout is a stage to redesign; a
# column that is weak throughout is a task for the whole house.

# %% [markdown] tags=["zh"]
# **怎样读。** 先看加框的，再看橙色的，最后看边上的总体均值。整行都弱，说明这个阶段要重新设计；整列都弱，说明这是全公司的课题。

# %% [markdown] tags=["en"]
# ## 4 Find the weakest cells
#
# The order of neighbors is rarely settled with a handful of assessors. The interval says how far to trust it.

# %% [markdown] tags=["zh"]
# ## 4 找出最薄弱的环节
#
# 只有几名评价人时，相邻环节的先后往往定不下来。区间说明次序有多可信。

# %%
g.weakest()

# %% [markdown] tags=["en"]
# ## 5 Ask whether the assessors see the same service
#
# Low agreement is not a fault of the figures: it is a finding. Talk about what each has seen before averaging.

# %% [markdown] tags=["zh"]
# ## 5 评价人看到的是同一种服务吗
#
# 意见不一致并不是数据的毛病，它本身就是发现。先谈各自看到了什么，再取平均。

# %%
g.agreement()

# %% [markdown] tags=["en"]
# ## 6 Compare with the last round
#
# Where the same assessors rated twice they are compared person by person: a strict one stays strict.

# %% [markdown] tags=["zh"]
# ## 6 与上次比较
#
# 同一批评价人两次评分时按人比较：严格的人两次都严格。

# %%
g.change()

# %% [markdown] tags=["en"]
# ## 7 Propose, with an owner and a date
#
# A proposal without an owner is a wish.

# %% [markdown] tags=["zh"]
# ## 7 提出改进建议，定下责任人和期限
#
# 没有责任人的建议只是愿望。

# %%
g.propose()

# %% [markdown] tags=["en"]
# ## 8 Decide
#
# The ratings propose, the group decides. A verdict against the ratings is kept with its reason.

# %% [markdown] tags=["zh"]
# ## 8 作出决定
#
# 评分提供建议，小组作出决定。与评分不一致的裁定要写明理由。

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
# Four short exercises; in JupyterLab each checks your answer and gives a hint.

# %% [markdown] tags=["zh", "teach"]
# ## 轮到您了
#
# 四道小练习；在 JupyterLab 中会核对您的答案并给出提示。

# %% tags=["exercise"]
g.exercise("element")

# %% tags=["exercise"]
g.exercise("overall")

# %% [markdown] tags=["en", "teach"]
# What a mean hides, and how far assessors agree.

# %% [markdown] tags=["zh", "teach"]
# 均值掩盖了什么，评价人有多一致。

# %% tags=["exercise"]
g.exercise("hidden")

# %% tags=["exercise"]
g.exercise("rwg")

# %% [markdown] tags=["en", "solution"]
# <details><summary>Solutions</summary>
#
# 8/3 = 2.67. The weighted mean is 3.80; a blank cell is left out, not counted as 0. The 1 is named with its evidence. The variance is 2/3,
# so rwg = 1 − 0.67/2 = 0.67; the next cell computes it.
# </details>

# %% [markdown] tags=["zh", "solution"]
# <details><summary>答案</summary>
#
# 8/3 = 2.67。加权均值为 3.80；空白环节不计入，也不按 0 分处理。1 分要连同依据一起列出。方差为 2/3，因此 rwg = 1 − 0.67/2 = 0.67；下一个单元格给出计算。
# </details>

# %% tags=["solution"]
sq.parcs.rwg(2 / 3).round(2).item()

# %% [markdown] tags=["en", "teach"]
# ## Glossary
#
# | Term | Meaning |
# |---|---|
# | cell | a stage and an element, such as boarding: process |
# | servicescape | the place in which a service is given, as customers perceive it |
# | limit | a rating at or below it is named, whatever the mean |
# | round | all ratings without a break of more than three weeks |
# | Kendall's W | 0 to 1: do the assessors put the cells in the same order? |
# | Krippendorff's alpha | agreement beyond chance; 1 is perfect, 0 is chance |
# | rwg | agreement on one cell, against ratings by chance |

# %% [markdown] tags=["zh", "teach"]
# ## 术语表
#
# | 术语 | 含义 |
# |---|---|
# | 环节 | 某一阶段的某一要素，例如“登机·流程” |
# | 服务场景 | 顾客所感知的服务环境 |
# | 警戒线 | 评分不高于此值就列出，不论均值多高 |
# | 一次评价 | 中间没有超过三周间断的全部评分 |
# | Kendall W | 0 至 1：各评价人对环节的排序是否一致 |
# | Krippendorff α | 超出随机水平的一致程度；1 为完全一致，0 为随机 |
# | rwg | 单个环节的一致度，以随机评分为参照 |

# %% [markdown] tags=["en", "method"]
# ## Method and sources

# %% [markdown] tags=["zh", "method"]
# ## 方法与文献

# %% tags=["method"]
g.method()

# %% [markdown] tags=["en", "teach"]
# ## Take it with you
#
# The last call closes the notebook; in a batch run it hands the results over to the report. To write report, workbook and PDF, run in a
# terminal: `sqm run parcs --case data/airline --lang en --out reports --pdf`.

# %% [markdown] tags=["zh", "teach"]
# ## 带走成果
#
# 最后一步结束笔记本；批量运行时，它把结果交给报告。要生成报告、工作簿和 PDF，请在终端运行：`sqm run parcs --case data/airline --lang zh --out reports --pdf`。

# %%
g.export()
