# %% [markdown] tags=["en"]
# # Measure how satisfied customers are, and choose what deserves effort

# %% [markdown] tags=["zh"]
# # 测量顾客满意度，选出最值得投入的地方

# %% [markdown] tags=["en", "teach"]
# **You will**
#
# - compute the net promoter score, satisfaction (CSAT) and customer effort (CES), each with its interval and its distribution;
# - tell whether segments differ and whether the last wave really changed anything;
# - count what comments speak of, without showing any;
# - place the items of the service on the importance-performance map, and see which places another sample would change;
# - leave with a decision per score, its reason, and a report.
#
# **You need** answers to at least one of three questions: would you recommend us (0 to 10), how satisfied are you (1 to 5 or 1 to 7), how
# easy was it (1 to 7). For the map: ratings of the performance of each item, and of its importance or an overall judgment.
#
# **Time** 20 minutes to read through, 60 minutes in a workshop.

# %% [markdown] tags=["zh", "teach"]
# **您将学会**
#
# - 计算净推荐值（NPS）、满意度（CSAT）和客户费力度（CES），并给出各自的区间和分布；
# - 判断细分群体之间有无差别，最近一轮是否真的有变化；
# - 统计意见谈到哪些主题，而不展示任何一条意见；
# - 把服务的各要素放到重要度-绩效图上，看清哪些位置换一批受访者就会改变；
# - 带着每个得分的结论、理由和一份报告离开。
#
# **您需要** 以下三题中至少一题的回答：您会推荐我们吗（0 至 10），您有多满意（1 至 5 或 1 至 7），办事有多容易（1 至 7）。若要作图，还需要各要素的绩效评分，以及重要度评分或总体评价。
#
# **时间** 通读约 20 分钟，研讨会约 60 分钟。

# %% [markdown] tags=["en", "teach"]
# ## The idea in two minutes
#
# One figure for the board, one page for the branch. A single score is easy to remember and easy to misread: +20 can mean that six of ten
# are delighted and four are furious, or that two are delighted and nobody is angry. And with 60 answers the score is known to within
# about 20 points, so that most "changes" from month to month are chance. This notebook therefore never shows a score without its
# distribution and its interval.

# %% [markdown] tags=["zh", "teach"]
# ## 两分钟看懂基本思想
#
# 给董事会一个数字，给门店一页纸。单一得分好记，也容易误读：同样是 +20，可能是十人中六人惊喜、四人愤怒，也可能是两人惊喜、无人不满。若只有 60 份回答，得分的误差约为上下 20 分，月与月之间的“变化”大多只是偶然。因此本笔记本给出得分时，总是同时给出分布和区间。

# %% [markdown] tags=["en", "teach"]
# ## Start
#
# The next cell holds everything a batch run may change. To work on your own survey, put the path of your case folder into `case`.

# %% [markdown] tags=["zh", "teach"]
# ## 开始
#
# 下面的单元格列出批量运行时可以更改的全部参数。要分析自己的调查，把 `case` 改为您的案例文件夹路径即可。其余参数：`lang` 为文字和图表的语言（en 或 zh）；`mode` 为运行方式（auto 自动，live 带编辑面板，batch 只用已保存的决定）；`only` 为要分析的部分答卷（列名: 取值，None 表示全部）；`bootstrap` 为重抽样次数；`seed` 为随机种子，种子相同，报告就相同。后两项取 None 时，依次采用案例中的设定或默认值。

# %% tags=["parameters"]
case: str = "../../data/airline"  # folder of the case
lang: str = "en"  # language of words and charts, en or zh
mode: str = "auto"  # auto, live (panels to edit with) or batch (saved decisions only)
only: dict | None = None  # part of the answers, column: value; None takes all of them
bootstrap: int | None = None  # resamples that tell how sure a finding is; None takes the case's, else 2000
seed: int | None = None  # start of the random numbers, same seed same report; None takes the case's, else 0

# %%
import sqmlib as sq

g = sq.guide.open("satisfaction", sq.open_case(case, only=only), lang=lang, mode=mode, bootstrap=bootstrap, seed=seed)

# %% [markdown] tags=["en"]
# ## 1 Check the data
#
# Three things spoil these figures without anyone noticing: a scale that begins at 1 where 0 was meant, an effort question of which nobody
# remembers whether high is good, and people who did not answer but are counted as content.

# %% [markdown] tags=["zh"]
# ## 1 检查数据
#
# 有三种问题会在不知不觉中毁掉这些数字：本该从 0 开始的量表从 1 开始；费力度题没人记得高分是好是坏；没有作答的人被当成了没有意见。

# %%
g.data()

# %% [markdown] tags=["en"]
# ## 2 Look at the scores beside their answers
#
# The net promoter score is the share of promoters (9 and 10) less the share of detractors (0 to 6), in points from −100 to 100.
# Satisfaction is the share of the best answers. Effort is a mean, and its direction depends on the version of the question.

# %% [markdown] tags=["zh"]
# ## 2 对照分布看得分
#
# 净推荐值等于推荐者（9、10 分）占比减贬损者（0 至 6 分）占比，以 −100 至 100 分表示。满意度是最好几档的占比。费力度是均值，高分是好是坏取决于题目的版本。

# %%
g.scores()

# %% [markdown] tags=["en"]
# **How to read it.** Begin with the bars, not with the number. Then read the interval: a level is settled only if the whole interval lies in
# it. Compare scores with other companies only if the question, the scale and the way of asking are the same.

# %% [markdown] tags=["zh"]
# **怎样读。** 先看条形，再看数字，然后看区间：整个区间落在某一等级内，这个等级才算定下来。只有题目、量表和调查方式都相同，才可以与别家比较。

# %% [markdown] tags=["en"]
# ## 3 Compare groups and waves
#
# Where the same people answered twice they are compared person by person, which sees more with fewer answers.

# %% [markdown] tags=["zh"]
# ## 3 比较群体与轮次
#
# 同一批人两次作答时按人比较，用较少的回答就能看出更小的变化。

# %%
g.compare()

# %% [markdown] tags=["en"]
# **How to read it.** A change counts when its interval leaves zero out. Small groups swing widely from month to month for no reason: do
# not praise or blame anybody for it.

# %% [markdown] tags=["zh"]
# **怎样读。** 变化的区间不包含零，才算有变化。小群体的得分每月大起大落往往没有原因：不要因此表扬或批评任何人。

# %% [markdown] tags=["en"]
# ## 4 Count what comments speak of
#
# A table of keywords turns comments into counts. It sees words, not moods; and nobody's comment is shown, here or in any report.

# %% [markdown] tags=["zh"]
# ## 4 统计意见谈到什么
#
# 用一张关键词表把意见变成计数。它只认字，不懂语气；任何人的意见都不会出现在这里或任何报告中。

# %%
g.themes()

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** read thirty comments with the group, agree on themes and words, write them into the keyword table
# (`sqm template satisfaction_keywords`), run again.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 与大家一起读三十条意见，商定主题和用词，写入关键词表（`sqm template satisfaction_keywords`），再运行一次。

# %% [markdown] tags=["en"]
# ## 5 Place the items on the importance-performance map
#
# How satisfied customers are says nothing yet about what to do. The map does: to the right what is done well, at the top what matters. The
# two lines decide what counts as *well* and as *matters*, and they are a choice.

# %% [markdown] tags=["zh"]
# ## 5 把各要素放到重要度-绩效图上
#
# 知道顾客有多满意，还不知道该做什么。这张图可以回答：越靠右绩效越好，越靠上越重要。两条分界线决定怎样算“好”、怎样算“重要”，而它们是人为选定的。

# %%
g.map()

# %% [markdown] tags=["en"]
# **How to read it.** At the upper left: concentrate here. At the upper right: keep it up. At the lower left: leave for later. At the lower right:
# perhaps too much of a good thing. An item whose cross touches a line has no settled place. The tables say how often a repeated sample
# puts the item into the same quadrant, in a segment too: below 80 % the place is not settled. The rank goes by quadrant, and within it by
# opportunity, the part of an item's importance that is not yet served: I × (max − P) ÷ max.

# %% [markdown] tags=["zh"]
# **怎样读。** 左上：优先改进。右上：继续保持。左下：可以缓一缓。右下：也许做过了头。十字碰到分界线的要素，位置并未定下来。表中的“象限重现概率”是重抽样时仍落在同一象限的比例，各细分群体也一样：不足 80%，位置就没有定下来。排序先看象限，同一象限内看改进空间，即重要度中尚未满足的部分：I ×（最高分 − P）÷ 最高分。

# %% [markdown] tags=["en"]
# ## 6 Ask what would flip
#
# Three accepted ways of drawing the lines give three different maps of the same data. And another sample would move items near a line.

# %% [markdown] tags=["zh"]
# ## 6 追问哪些位置会翻转
#
# 三种通行的画线方法，会从同一批数据画出三张不同的图；换一批受访者，靠近分界线的要素也会移位。

# %%
g.flips()

# %% [markdown] tags=["en"]
# ## 7 Compare what people say with what moves them
#
# Asked, people call nearly everything important. What moves their overall judgment can be something else. The two answer different
# questions, and are never averaged.

# %% [markdown] tags=["zh"]
# ## 7 比较“说重要的”与“真正影响判断的”
#
# 直接去问，人们几乎会说样样重要；真正影响总体评价的，可能是另外的东西。两者回答的是不同的问题，绝不可以平均。

# %%
g.drivers()

# %% [markdown] tags=["en"]
# **How to read it.** Relative weights share out the explained part of the overall judgment; they are never negative. An item that is called
# important but moves nothing may be taken for granted: look it up in the Kano notebook.

# %% [markdown] tags=["zh"]
# **怎样读。** 相对权重把总体评价中可以解释的部分分摊到各要素，不会为负。口头上重要、实际上不起作用的要素，可能被视为理所当然：不妨到 Kano 笔记本里查一查。

# %% [markdown] tags=["en"]
# ## 8 See what hurts and what delights
#
# Some items pull the judgment down when they are weak and do nothing when they are strong; others the other way round.

# %% [markdown] tags=["zh"]
# ## 8 看清哪些会扣分、哪些会加分
#
# 有些要素做得差会拉低评价，做得好却没有作用；另一些正好相反。

# %%
g.impact()

# %% [markdown] tags=["en"]
# ## 9 Put the work in order

# %% [markdown] tags=["zh"]
# ## 9 排出先后

# %%
g.priorities()

# %% [markdown] tags=["en"]
# ## 10 Decide
#
# The figures propose, the group decides: act, watch or hold. A verdict that goes against the figures is kept with its reason.

# %% [markdown] tags=["zh"]
# ## 10 作出决定
#
# 数据提供建议，小组作出决定：采取行动、继续观察或保持现状。与数据不一致的裁定要写明理由。

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
# ## Plan the next survey
#
# How many answers does it take? Fewer than most people ask, more than most branches get.

# %% [markdown] tags=["zh", "teach"]
# ## 规划下一次调查
#
# 需要多少份回答？比多数人想收的少，比多数门店收到的多。

# %% tags=["teach"]
g.plan()

# %% [markdown] tags=["en", "teach"]
# ## Your turn
#
# Four short exercises; in JupyterLab each checks your answer and gives a hint.

# %% [markdown] tags=["zh", "teach"]
# ## 轮到您了
#
# 四道小练习；在 JupyterLab 中会核对您的答案并给出提示。

# %% tags=["exercise"]
g.exercise("six")

# %% tags=["exercise"]
g.exercise("nps")

# %% [markdown] tags=["en", "teach"]
# The same score, twice.

# %% [markdown] tags=["zh", "teach"]
# 同一个得分，出现两次。

# %% tags=["exercise"]
g.exercise("same")

# %% tags=["exercise"]
g.exercise("margin")

# %% [markdown] tags=["en", "solution"]
# <details><summary>Solutions</summary>
#
# 6 is a detractor. Four promoters, three detractors, ten answers: +10. Branch A has four angry customers in ten, branch B none: different
# measures. 938 answers; the next cell computes it.
# </details>

# %% [markdown] tags=["zh", "solution"]
# <details><summary>答案</summary>
#
# 6 分是贬损者。四位推荐者、三位贬损者、十份回答：+10 分。甲店十人中有四人不满，乙店一个也没有：措施应当不同。需要 938 份回答；下一个单元格给出计算。
# </details>

# %% tags=["solution"]
sq.satisfaction.plan_nps_sample(promoters=0.5, detractors=0.2, margin=5).n

# %% [markdown] tags=["en", "teach"]
# ## Glossary
#
# | Term | Meaning |
# |---|---|
# | NPS | net promoter score: promoters less detractors, in points |
# | CSAT | share of the best answers to a question on satisfaction |
# | CES | customer effort score; version 1.0 low is good, version 2.0 high is good |
# | importance, stated or derived | what people say matters; what goes with their overall judgment |
# | crosshair | the two lines that divide the map |
# | relative weight | share of the explained variance that belongs to an item |
# | penalty, reward | what a weak item costs, what a strong one brings |
#
# Net Promoter, Net Promoter Score and NPS are registered trademarks of Bain & Company, Satmetrix Systems and Fred Reichheld.

# %% [markdown] tags=["zh", "teach"]
# ## 术语表
#
# | 术语 | 含义 |
# |---|---|
# | NPS | 净推荐值：推荐者占比减贬损者占比，以分计 |
# | CSAT | 满意度题中最好几档的占比 |
# | CES | 客户费力度；1.0 版低分为好，2.0 版高分为好 |
# | 自述重要度、推导重要度 | 人们说重要的；与总体评价相关的 |
# | 分界线 | 把图分成四个象限的两条线 |
# | 相对权重 | 已解释变异中属于某要素的份额 |
# | 惩罚、奖励 | 做得差的代价，做得好的收获 |
#
# Net Promoter、Net Promoter Score 和 NPS 是 Bain & Company、Satmetrix Systems 与 Fred Reichheld 的注册商标。

# %% [markdown] tags=["en", "method"]
# ## Method and sources
#
# Authors differ on some conventions: intervals, boxes, dividing lines, ways to derive importance. Those used here are named.

# %% [markdown] tags=["zh", "method"]
# ## 方法与文献
#
# 有些约定各家并不一致：区间方法、满意的档数、分界线、推导重要度的方法。这里把所用的约定逐一列明。

# %% tags=["method"]
g.method()

# %% [markdown] tags=["en", "teach"]
# ## Take it with you
#
# The last call closes the notebook; in a batch run it hands the results over to the report. To write report, workbook and PDF, run in a
# terminal: `sqm run satisfaction --case data/airline --lang en --out reports --pdf`.

# %% [markdown] tags=["zh", "teach"]
# ## 带走成果
#
# 最后一步结束笔记本；批量运行时，它把结果交给报告。要生成报告、工作簿和 PDF，请在终端运行：`sqm run satisfaction --case data/airline --lang zh --out reports --pdf`。

# %%
g.export()
