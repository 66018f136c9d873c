# %% [markdown] tags=["en"]
# # Find where service falls short of what customers expect, and what that gap is worth

# %% [markdown] tags=["zh"]
# # 找出服务在哪里达不到顾客期望，弄清这些差距有多可信

# %% [markdown] tags=["en", "teach"]
# **You will**
#
# - measure the gap between what customers expect and what they perceive, per dimension and per item, with its interval;
# - see what changes when customers say how much each dimension matters to them;
# - find out what the gaps are worth: reliable or not, at the ceiling or not, better or worse than perceptions alone;
# - follow the gap into the organization, to the managers and employees who cause and cure it;
# - leave with a decision per dimension, its reason, and a report.
#
# **You need** a survey that asks each item twice: what an excellent provider would do (`E1`, `E2`, …), and what this provider does
# (`P1`, `P2`, …). Points of 100 per dimension, the adequate level and an overall satisfaction question make it better. No survey yet?
# The sample case is ready.
#
# **Time** 20 minutes to read through, 60 to 90 minutes in a workshop.

# %% [markdown] tags=["zh", "teach"]
# **您将学会**
#
# - 按维度、按题项测出“期望”与“感知”之间的差距，并给出区间；
# - 看清计入各维度的重要程度之后，结论会怎样变化；
# - 弄清这些差距有多可信：信度够不够，期望是否已经到顶，比单看感知强还是弱；
# - 顺着差距追到组织内部，找到造成它、也能消除它的管理者和员工；
# - 带着每个维度的结论、理由和一份报告离开。
#
# **您需要** 一份调查数据，每个题项问两次：优秀的服务者应当如何（`E1`、`E2`……），这家服务者实际如何（`P1`、`P2`……）。若还有各维度的一百分、适当水平和一道总体满意度题，分析会更充分。还没有数据？示例案例可以直接使用。
#
# **时间** 通读约 20 分钟，研讨会约 60 至 90 分钟。

# %% [markdown] tags=["en", "teach"]
# ## The idea in two minutes
#
# A hotel guest who expects little and gets a little more leaves content; another, in a better hotel, leaves annoyed. Parasuraman,
# Zeithaml and Berry therefore asked both: what do you expect, and what did you get? The difference is the **gap**, perception minus
# expectation; below zero the service falls short. The items belong to five dimensions:
#
# | Dimension | Asks | An airline's example |
# |---|---|---|
# | **Tangibles** | what can be seen and touched | a clean cabin |
# | **Reliability** | is what was promised done, and right the first time | arriving when the timetable says |
# | **Responsiveness** | help at once and gladly | somebody comes when you ring |
# | **Assurance** | knowledge, courtesy, trust | the crew knows what to do |
# | **Empathy** | care for this one customer | they remember that you travel with a child |
#
# The method is the most used of its field, and the most misused: a gap is a difference of two answers, and differences are less
# reliable than their parts. This notebook therefore says beside every gap what it is worth.

# %% [markdown] tags=["zh", "teach"]
# ## 两分钟看懂基本思想
#
# 期望不高的住客得到的比预想略好，便满意而归；另一位住在更好的酒店，却可能扫兴而去。Parasuraman、Zeithaml 与 Berry 因此两头都问：您期望什么？您得到了什么？两者之差就是**差距**，即感知减期望，小于零表示服务不足。题项归入五个维度：
#
# | 维度 | 问的是 | 以航空公司为例 |
# |---|---|---|
# | **有形性** | 看得见、摸得着的东西 | 客舱整洁 |
# | **可靠性** | 承诺的事是否做到，是否一次做对 | 按时刻表到达 |
# | **响应性** | 是否及时、乐意帮忙 | 按铃有人来 |
# | **保证性** | 专业、礼貌、值得信赖 | 乘务员知道该怎么做 |
# | **移情性** | 是否关心这一位顾客 | 记得您带着孩子 |
#
# 这是本领域用得最多、也最常被用错的方法：差距是两个回答之差，而差值的信度总不如原来的两个回答。因此本笔记本在每个差距旁边都说明它有多可信。

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
bootstrap: int | None = None  # resamples that tell how sure a gap is; None takes the case's, else 2000
seed: int | None = None  # start of the random numbers, same seed same report; None takes the case's, else 0

# %%
import sqmlib as sq

g = sq.guide.open("servqual", sq.open_case(case, only=only), lang=lang, mode=mode, bootstrap=bootstrap, seed=seed)

# %% [markdown] tags=["en"]
# ## 1 Check the data
#
# Four things spoil a SERVQUAL survey without anyone noticing: negatively worded items that were not turned round, a scale that runs
# the other way, respondents who tick one column from top to bottom, and pairs of which only one half was answered.

# %% [markdown] tags=["zh"]
# ## 1 检查数据
#
# 有四种问题会在不知不觉中毁掉一份 SERVQUAL 调查：反向措辞的题目没有反向计分，量表方向颠倒，受访者从上到下只勾同一列，一对题目只答了一半。

# %%
g.data()

# %% [markdown] tags=["en"]
# **How to read it.** An item with *yes* under *runs against the others?* was probably worded the other way round: read its text before
# anything else. A high share under *E at the end of the scale* means that people could not say more than the scale allows. Gaps are
# computed over complete pairs only; nothing was filled in or quietly left out.

# %% [markdown] tags=["zh"]
# **怎样读。** “疑似反向？”一列为“是”的题目，回答与同维度其他题背道而驰，多半是反向措辞：先去读它的原文。“期望为满分的占比”高，说明量表已经不够用。差距只在成对作答上计算；数据没有经过任何填补，也没有悄悄剔除。

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** if the survey tool named its columns differently, choose them in the panel above. Map by the text of the question,
# never by position: exports change their order.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 如果问卷平台的列名不同，请在上面的面板中逐一选定。要按题目文字对应，不要按位置：导出文件的列序会变。

# %% [markdown] tags=["en"]
# ## 2 Measure the gaps
#
# Each respondent gets a score per dimension: the mean over the pairs that he or she answered. The gap of a dimension is the mean of these
# scores, and its interval says where another sample would probably put it:
#
# $$\text{gap} = \text{perception} - \text{expectation}$$

# %% [markdown] tags=["zh"]
# ## 2 测量差距
#
# 每位受访者在每个维度上有一个得分，即其成对作答的均值；维度的差距是这些得分的均值，区间则表示换一批受访者时它大致会落在哪里：
#
# **差距 = 感知 − 期望**

# %%
g.gaps()

# %% [markdown] tags=["en"]
# **How to read it.** Look at the interval before the point. Where it holds zero, this survey shows no gap. Where two intervals overlap
# widely, do not rank the two. The *effect d_z* puts the gap in relation to how much people differ: 0.2 is small, 0.8 large.

# %% [markdown] tags=["zh"]
# **怎样读。** 先看区间，再看点。区间包含零，说明这次调查看不出差距；两个区间大部分重叠，就不要排它们的先后。效应量 d_z 把差距与人与人之间的差别相比：0.2 为小，0.8 为大。

# %% [markdown] tags=["en"]
# ### All dimensions at once
#
# The radar shows well where expectation and perception part, and badly how much: its area depends on the order of the axes. Read how
# much from the table above.

# %% [markdown] tags=["zh"]
# ### 一眼看全各维度
#
# 雷达图能清楚地显示期望与感知在哪里分开，却不善于表达分开多少：面积取决于各轴的排列次序。分开多少，请看上面的表。

# %%
g.radar()

# %% [markdown] tags=["en"]
# ## 3 Find the items behind a gap
#
# A dimension is an average. Nobody can repair an average; an item can be repaired.

# %% [markdown] tags=["zh"]
# ## 3 找到差距背后的题项
#
# 维度是平均数。平均数无从整改，具体的题项才可以。

# %%
g.items()

# %% [markdown] tags=["en"]
# **How to read it.** Read down the right column: dark cells are the items in which service falls short most. An item outside all
# dimensions is shown, too; it counts in no dimension.

# %% [markdown] tags=["zh"]
# **怎样读。** 顺着右边一列往下看，颜色深的就是不足最大的题项。不属于任何维度的题项也会列出，但不计入任何维度。

# %% [markdown] tags=["en"]
# ## 4 Weigh what matters
#
# Not every dimension matters alike. Customers distribute a hundred points over the dimensions, each for himself; the weighted score uses
# each respondent's own weights. Which overall score is printed makes a difference, so all usual ones stand side by side, by name.

# %% [markdown] tags=["zh"]
# ## 4 分清轻重
#
# 各维度并非同等重要。顾客各自把一百分分配到各维度，加权得分使用每个人自己的权重。采用哪一种总体得分结果会不同，因此常用的几种逐一标明名称，并排列出。

# %%
g.weights()

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** let the group distribute its own hundred points in the panel and compare. Whose points count is a decision; the
# report names it.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 让大家在面板里分配自己的一百分，再作比较。采用谁的分数是一项决定，报告会写明。

# %% [markdown] tags=["en"]
# ## 5 Ask what the gaps are worth
#
# Gaps look like measurements. Often they are perceptions minus a constant: nearly everybody expects the best, and the difference adds
# noise and nothing else. Three questions decide how far to trust them. Are the differences reliable? Are the expectations at the end of
# the scale? Does the gap go with satisfaction more closely than the perception alone?

# %% [markdown] tags=["zh"]
# ## 5 追问差距有多可信
#
# 差距看上去像测量值，其实常常只是“感知减去一个常数”：几乎人人都期望最好，相减只是添了噪声。是否可信取决于三个问题：差值的信度够不够？期望是否已经到顶？差距与满意度的相关，是否高于单看感知？

# %%
g.worth()

# %% [markdown] tags=["en"]
# **How to read it.** The two reliability figures of the gaps are different things: *alpha of the gaps* looks at the differences directly, the
# *formula* assumes that the errors of both answers have nothing to do with each other and comes out lower. Below 0.70, do not rank
# people, branches or months by gaps. Where perceptions alone predict satisfaction better, track perceptions (SERVPERF) and use the gaps
# to say *where*, not *how much*. If the assumed dimensions do not fit, work with the items.

# %% [markdown] tags=["zh"]
# **怎样读。** 差距的两个信度是两回事：“差距的 α 系数”直接看差值；“公式法”假定两次回答的误差互不相干，所以偏低。低于 0.70 时，不要用差距给人、门店或月份排名。如果单看感知更能预测满意度，就用感知得分（SERVPERF）跟踪，用差距说明“在哪里”，而不是“差多少”。若假定的维度结构不成立，就直接看题项。

# %% [markdown] tags=["en"]
# ## 6 Place service in the zone of tolerance
#
# Between what customers wish for and what they just accept lies a zone in which they shrug. Below it they leave; above it they talk.

# %% [markdown] tags=["zh"]
# ## 6 看服务处在容忍区间的什么位置
#
# 在“理想”与“勉强接受”之间有一段区间，顾客在其中不以为意。低于它，顾客会离开；高于它，顾客会称道。

# %%
g.zone()

# %% [markdown] tags=["en"]
# **How to read it.** Act first where service lies below the zone. Inside it, ask whether the next euro would not be better spent
# elsewhere.

# %% [markdown] tags=["zh"]
# **怎样读。** 低于区间的维度优先行动；处在区间之内的，先想一想这笔钱花在别处是否更值。

# %% [markdown] tags=["en"]
# ## 7 Compare groups and waves
#
# A mean can describe nobody: two groups, one content, one angry, average to *fair*.

# %% [markdown] tags=["zh"]
# ## 7 比较群体与轮次
#
# 平均数可能谁也不代表：一群人满意，一群人生气，平均起来却是“尚可”。

# %%
g.compare()

# %% [markdown] tags=["en"]
# **How to read it.** Trust a difference only if the test supports it; the p-values are corrected for the number of dimensions (Holm). Groups
# too small to say anything, or so small that a person might be recognized, are hidden.

# %% [markdown] tags=["zh"]
# **怎样读。** 只有检验支持的差别才可信；p 值已按维度个数作 Holm 校正。人数太少、说明不了问题或可能暴露个人身份的群体，一律隐藏。

# %% [markdown] tags=["en"]
# ## 8 Follow the gap into the organization
#
# The customers' gap is made inside. Managers do not know what customers expect (gap 1); what they know does not become a standard
# (gap 2); the standard is not kept (gap 3); promises go beyond what is delivered (gap 4). Each has its own form, and its own cure.

# %% [markdown] tags=["zh"]
# ## 8 顺着差距追到组织内部
#
# 顾客感到的差距是在内部造成的：管理者不了解顾客期望（差距 1）；了解了却没有变成标准（差距 2）；有标准却没有做到（差距 3）；承诺超过了实际提供的服务（差距 4）。每一种差距有各自的调查表，也有各自的对策。

# %%
g.causes()

# %% [markdown] tags=["en"]
# ## 9 Decide
#
# The figures propose, the group decides: act, watch or hold. A verdict that goes against the figures is kept with its reason, and every
# report shows both.

# %% [markdown] tags=["zh"]
# ## 9 作出决定
#
# 数据提供建议，小组作出决定：改进、关注或保持。与数据不一致的裁定要写明理由，报告会同时列出两者。

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
g.exercise("sign")

# %% tags=["exercise"]
g.exercise("reverse")

# %% [markdown] tags=["en", "teach"]
# Now the mistake most often printed: averages first, weights later.

# %% [markdown] tags=["zh", "teach"]
# 接下来是出版物中最常见的错误：先取平均，后加权。

# %% tags=["exercise"]
g.exercise("weighted")

# %% tags=["exercise"]
g.exercise("position")

# %% [markdown] tags=["en", "teach"]
# And a question that saves half of a questionnaire.

# %% [markdown] tags=["zh", "teach"]
# 最后一问，可以省下半份问卷。

# %% tags=["exercise"]
g.exercise("ceiling")

# %% [markdown] tags=["en", "solution"]
# <details><summary>Solutions</summary>
#
# Service falls short, the gap is −0.5. Turned round: 1 + 7 − 2 = 6. Weighted per respondent: 0.7 · (−1) + 0.3 · (−2) = −1.3 and
# 0.3 · (−1) + 0.7 · 0 = −0.3, together −0.8; average weights times average gaps would say −1. Position: (6.2 − 5.5) / (7.5 − 5.5) = 0.35.
# Expectations at the ceiling add nothing but noise: ask perceptions only. The next cell computes the position.
# </details>

# %% [markdown] tags=["zh", "solution"]
# <details><summary>答案</summary>
#
# 服务不足，差距为 −0.5。反向计分：1 + 7 − 2 = 6。按各人加权：0.7 ×（−1）+ 0.3 ×（−2）= −1.3，0.3 ×（−1）+ 0.7 × 0 = −0.3，平均为 −0.8；若用平均权重乘平均差距，则会得到 −1。位置：（6.2 − 5.5）/（7.5 − 5.5）= 0.35。期望到顶时，差距只添噪声：只问感知即可。下一个单元格计算位置。
# </details>

# %% tags=["solution"]
sq.servqual.position([6.2, 5, 8], 5.5, 7.5)

# %% [markdown] tags=["en", "teach"]
# The sample data were simulated from a stated truth. Did the method find it, and where could it not?

# %% [markdown] tags=["zh", "teach"]
# 示例数据是按给定的真值模拟出来的。方法找到真值了吗？哪里它本就找不到？

# %% tags=["solution"]
g.truth()

# %% [markdown] tags=["en", "teach"]
# ## Glossary
#
# | Term | Meaning |
# |---|---|
# | expectation, perception | what an excellent provider would do; what this one does |
# | gap | perception − expectation; negative means shortfall |
# | SERVPERF | perceptions alone, without expectations |
# | hundred points | what each dimension matters to a respondent, summing to 100 |
# | alpha | how well the items of a dimension hang together, 0 to 1 |
# | ceiling | share of answers at the good end of the scale |
# | zone of tolerance | from the adequate to the desired level |
# | gaps 1 to 4 | knowledge, standards, delivery, communication: what inside the organization makes gap 5, the customers' |
#
# **To read on:** Zeithaml, Parasuraman & Berry 1990, *Delivering Quality Service*, for managers; Cronin & Taylor 1992 and Brown, Churchill &
# Peter 1993 for the doubts.

# %% [markdown] tags=["zh", "teach"]
# ## 术语表
#
# | 术语 | 含义 |
# |---|---|
# | 期望、感知 | 优秀的服务者应当如何；这家服务者实际如何 |
# | 差距 | 感知 − 期望；负值为不足 |
# | SERVPERF | 只看感知，不问期望 |
# | 一百分 | 各维度对受访者的重要程度，合计为 100 |
# | α 系数 | 同一维度各题项的内部一致性，0 至 1 |
# | 到顶 | 回答落在量表最好一端的比例 |
# | 容忍区间 | 从适当水平到理想水平 |
# | 差距 1 至 4 | 认知、标准、传递、沟通：在组织内部造成差距 5（顾客差距）的原因 |
#
# **延伸阅读：** Zeithaml、Parasuraman 与 Berry（1990），*Delivering Quality Service*，写给管理者；质疑之声见 Cronin 与 Taylor（1992）、Brown、Churchill 与 Peter（1993）。

# %% [markdown] tags=["en", "method"]
# ## Method and sources
#
# Authors differ on some conventions: which items are worded negatively, what the overall score averages, how weights enter, which
# reliability a difference has. Those used here are named with their sources.

# %% [markdown] tags=["zh", "method"]
# ## 方法与文献
#
# 有些约定各家并不一致：哪些题是反向措辞，总体得分对什么求平均，权重怎样计入，差值的信度怎样算。这里把所用的约定连同出处一一列明。

# %% tags=["method"]
g.method()

# %% [markdown] tags=["en", "teach"]
# ## Take it with you
#
# The last call closes the notebook; in a batch run it hands the results over to the report. To write report, workbook and PDF, run in a
# terminal: `sqm run servqual --case data/airline --lang en --out reports --pdf`.

# %% [markdown] tags=["zh", "teach"]
# ## 带走成果
#
# 最后一步结束笔记本；批量运行时，它把结果交给报告。要生成报告、工作簿和 PDF，请在终端运行：`sqm run servqual --case data/airline --lang zh --out reports --pdf`。

# %%
g.export()
