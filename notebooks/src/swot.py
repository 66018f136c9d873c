# %% [markdown] tags=["en"]
# # Turn strengths, weaknesses, opportunities and threats into strategies a group agreed on

# %% [markdown] tags=["zh"]
# # 把优势、劣势、机会与威胁，变成小组商定的战略

# %% [markdown] tags=["en", "teach"]
# **You will**
#
# - fill the four boxes, and give every factor its evidence: a result of this case, or a document;
# - find out what matters to the group, how far it agrees, and where an average hides a quarrel;
# - weigh and rate the factors (IFE, EFE) and see which statement depends on the convention alone;
# - derive strategies from pairs of factors (TOWS), and see which one would still come first after another vote;
# - leave with a decision per strategy, its reason, and a report.
#
# **You need** nothing but a group: everything can be entered in the panels. Surveys of the same case (SERVQUAL, Kano,
# importance-performance) and control charts offer candidates with their figures. The sample case is ready.
#
# **Time** 20 minutes to read through, two to three hours in a workshop.

# %% [markdown] tags=["zh", "teach"]
# **您将学会**
#
# - 填好四个格子，并给每个因素附上依据：本案例的结果，或一份文件；
# - 弄清什么对小组最重要、大家有多一致、哪里的平均数掩盖了分歧；
# - 给因素定权重、打评分（IFE、EFE），看清哪些结论只取决于评分惯例；
# - 由成对的因素推出战略（TOWS），看看换一批人投票，首选是否还是它；
# - 带着每项战略的决定、理由和一份报告离开。
#
# **您需要** 的只是一个小组：一切都可以在面板中录入。同一案例的调查（SERVQUAL、KANO、重要度-绩效分析）和控制图会提供带数字的候选因素。示例案例已备好。
#
# **时间** 通读约 20 分钟，研讨会需两到三小时。

# %% tags=["parameters"]
case: str = "../../data/airline"  # folder of the case
lang: str = "en"  # language of words and charts, en or zh
mode: str = "auto"  # auto, live (panels to edit with) or batch (saved decisions only)
bootstrap: int | None = None  # resamples of the voters; None takes the case's, else 2000
seed: int | None = None  # start of the random numbers, same seed same report; None takes the case's, else 0

# %%
import sqmlib as sq

g = sq.guide.open("swot", sq.open_case(case), lang=lang, mode=mode, bootstrap=bootstrap, seed=seed)

# %% [markdown] tags=["en"]
# ## 1 Check what is there
#
# Three things spoil a SWOT before anybody votes: a factor without evidence, the same thing written down twice, and something of our own
# listed as an opportunity.

# %% [markdown] tags=["zh"]
# ## 1 检查现有内容
#
# 投票之前，有三件事就足以毁掉一次 SWOT：因素没有依据，同一件事写了两遍，把自己的事列成了机会。

# %%
g.data()

# %% [markdown] tags=["en"]
# ## 2 Fill the board
#
# Strengths and weaknesses lie inside: the organization can change them. Opportunities and threats lie outside: it can only answer them.
# A good factor says what is the case, not what should be done.

# %% [markdown] tags=["zh"]
# ## 2 填写四个格子
#
# 优势与劣势在内部，组织自己可以改变；机会与威胁在外部，组织只能应对。好的因素说的是“现状如何”，而不是“应当怎么办”。

# %%
g.board()

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** choose the box, type the factor, press Enter. To move a factor, choose another box; to merge two that say the same,
# choose the target, and votes, weight and citations go with it. Nothing is lost: tick *remove* again, or undo.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 先选类别，再输入因素并按回车。移动因素，改选类别即可；两条说的是同一件事，就选定并入的目标，投票、权重和引用会一并转入。什么都不会丢：取消勾选“删除”，或者撤销。

# %% [markdown] tags=["en"]
# ## 3 Let the evidence speak
#
# What the other methods of this case found is offered here, with its figures. The group takes it or leaves it; why it was left out is
# kept.

# %% [markdown] tags=["zh"]
# ## 3 让证据说话
#
# 本案例其他方法的发现会连同数字列在这里。采用与否由小组决定；不采用的理由会保留下来。

# %%
g.evidence()

# %% [markdown] tags=["en"]
# **How to read it.** A candidate is a proposal of a rule, and the rule is named. One survey can speak twice of the same thing: take it once.
# When a survey is repeated, evidence with other figures is named here.

# %% [markdown] tags=["zh"]
# **怎样读。** 候选因素是按规则提出的建议，规则已注明。不同调查可能说的是同一件事，采用一次即可。调查重做之后，数字有变的依据会在这里指出。

# %% [markdown] tags=["en"]
# ## 4 Vote
#
# Everybody votes alone, before the discussion. A factor that somebody left blank counts as missing, not as zero.

# %% [markdown] tags=["zh"]
# ## 4 投票
#
# 讨论之前，各自独立投票。留空按缺失处理，不等于零分。

# %%
g.votes()

# %% [markdown] tags=["en"]
# **How to read it.** The ranks say where a factor would stand if other people like these had voted. *Dissent* near 1 means two camps: the mean
# describes neither. W near 1 means that all rank alike; with few voters some agreement comes by chance, which is why that value stands
# beside it.

# %% [markdown] tags=["zh"]
# **怎样读。** 排名区间说明：换一批类似的人投票，该因素会排在哪里。“分歧度”接近 1，说明分成了两派，平均数谁也不代表。W 接近 1，说明大家排序相同；人数少时，偶然也会显得一致，因此旁边列出了“毫无一致时的 W”。

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** fill in one ballot at a time. Talk about the split factors first, then let those who changed their mind vote again.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 一次只填一个人的选票。先讨论意见对立的因素，再让改变想法的人重新投票。

# %% [markdown] tags=["en"]
# ## 5 Weigh and rate
#
# A weight says how much a factor matters for success in this industry; a rating says how strong we are there, or how well we respond.
#
# $$\text{total} = \sum \text{weight} \times \text{rating}$$

# %% [markdown] tags=["zh"]
# ## 5 定权重，打评分
#
# 权重表示该因素对在本行业取得成功有多重要；评分表示我们在这方面有多强，或应对得有多好。
#
# **总分 = Σ 权重 × 评分**

# %%
g.matrices()

# %%
g.priorities()

# %% [markdown] tags=["en"]
# **How to read it.** A low external total does not mean that the environment is hostile: it means that we respond poorly. The interval shows
# what remains when any one factor is left out. Top left on the map is where it hurts: it matters much and is rated low.

# %% [markdown] tags=["zh"]
# **怎样读。** 外部总分低，并不说明环境险恶，而是我们应对得不好。区间表示剔除任意一个因素后的结果。图中既重要、评分又低的，就是痛处。

# %% [markdown] tags=["en", "teach"]
# ### Ask what the convention decides
#
# Textbooks differ on which ratings a strength or a weakness may have, and on the scale. The same judgement can lie above the middle of
# one scale and below that of another.

# %% [markdown] tags=["zh", "teach"]
# ### 看看哪些结论取决于惯例
#
# 优势、劣势可以打几分，量表用几级，各教科书并不一致。同样的判断，在一种量表上高于中点，在另一种上可能低于中点。

# %% tags=["teach"]
g.conventions()

# %% [markdown] tags=["en"]
# ## 6 Find the position
#
# Two maps, two questions. The IE matrix puts the two totals together. SPACE asks for finances, competition, the industry and the stability
# of the environment, and points into one of four postures.

# %% [markdown] tags=["zh"]
# ## 6 确定位置
#
# 两张图回答两个问题。IE 矩阵把两个总分放在一起看；SPACE 矩阵考察财务、竞争、产业和环境稳定性，指向四种姿态之一。

# %%
g.position()

# %% [markdown] tags=["en"]
# **How to read it.** The textbook posture of a cell is a starting point for the talk, no verdict. Look at how often the place stays the same
# when one judgement is left out; a point near a line is in no cell for certain.

# %% [markdown] tags=["zh"]
# **怎样读。** 每格对应的姿态只是讨论的起点，不是判决。请看剔除一项判断后位置不变的比例；靠近界线的点，落在哪一格都不算确定。

# %% [markdown] tags=["en"]
# ## 7 Derive strategies
#
# A strategy uses a strength or mends a weakness, and answers an opportunity or a threat. It says what to do, and names the factors it
# rests on.

# %% [markdown] tags=["zh"]
# ## 7 推出战略
#
# 战略或发挥优势、或弥补劣势，并以此回应机会或威胁。它说明做什么，并注明所依据的因素。

# %%
g.tows()

# %%
g.links()

# %% [markdown] tags=["en"]
# ## 8 Compare the strategies
#
# Adding up what a strategy rests on favors the one that cites most; the mean does not. Both stand side by side, with their number.

# %% [markdown] tags=["zh"]
# ## 8 比较各项战略
#
# 把所引因素加起来，引用多的战略占便宜；取平均则不然。因此把和、平均值与引用个数并列列出。

# %%
g.strategies()

# %% [markdown] tags=["en"]
# **How to read it.** Where sum and mean name different winners, the rule decides, not the vote: agree on the rule first. *First by mean* says
# how often a strategy wins when votes are repeated; below 60% nobody has won.

# %% [markdown] tags=["zh"]
# **怎样读。** 和与平均值给出不同的首选时，起决定作用的是规则，不是投票：先商定规则。“按平均值居首”表示重复投票时居首的比例；低于 60%，就谈不上首选。

# %% [markdown] tags=["en"]
# ## 9 Score the best (QSPM)
#
# For a few strategies that exclude each other, score how attractive each one is in view of each factor, 1 to 4. A factor is scored for all
# of them or for none.

# %% [markdown] tags=["zh"]
# ## 9 给入围战略打分（QSPM）
#
# 对少数几项互斥的战略，就每个因素打出吸引力，1 至 4 分。同一因素，要么全部打分，要么都不打。

# %%
g.qspm()

# %% [markdown] tags=["en"]
# ## 10 Decide
#
# The figures propose, the group decides: adopt, defer or reject, each with its reason.

# %% [markdown] tags=["zh"]
# ## 10 作出决定
#
# 数据提供建议，小组作出决定：采纳、搁置或否决，并逐一写明理由。

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
# Six short exercises; in JupyterLab each checks your answer and gives a hint.

# %% [markdown] tags=["zh", "teach"]
# ## 轮到您了
#
# 六道小练习；在 JupyterLab 中会核对您的答案并给出提示。

# %% tags=["exercise"]
g.exercise("total")

# %% tags=["exercise"]
g.exercise("efe")

# %% [markdown] tags=["en", "teach"]
# Now the places where a point lies on a line.

# %% [markdown] tags=["zh", "teach"]
# 接下来是点落在界线上的情形。

# %% tags=["exercise"]
g.exercise("cell")

# %% tags=["exercise"]
g.exercise("space")

# %% [markdown] tags=["en", "teach"]
# And two mistakes that change who wins.

# %% [markdown] tags=["zh", "teach"]
# 最后是两个会改变胜负的错误。

# %% tags=["exercise"]
g.exercise("rule")

# %% tags=["exercise"]
g.exercise("missing")

# %% [markdown] tags=["en", "solution"]
# <details><summary>Solutions</summary>
#
# 0.5 · 1 + 0.3 · 4 + 0.2 · 3 = 2.3. A low EFE says that we respond poorly. 2.995 is below 3, so average; 2.0 is medium already: cell V.
# x = −2 + 5 = 3 and y = 2 − 5 = −3: right and down, competitive. By the mean B, 0.09 against 0.055; by the sum A, 0.22 against 0.18.
# (6 + 9) / 2 = 7.5; a blank is not a zero. The next cell computes the cell.
# </details>

# %% [markdown] tags=["zh", "solution"]
# <details><summary>答案</summary>
#
# 0.5 × 1 + 0.3 × 4 + 0.2 × 3 = 2.3。EFE 低，说明应对得不好。2.995 小于 3，属于“中”；2.0 已属于“中”：第 V 格。x = −2 + 5 = 3，y = 2 − 5 = −3，指向右下，竞争型。按平均值乙居首（0.09 对 0.055），按和甲居首（0.22 对 0.18）。（6 + 9）/ 2 = 7.5，留空不等于零分。下一个单元格计算所在的格。
# </details>

# %% tags=["solution"]
sq.swot.ie_cell(2.995, 2.0)

# %% [markdown] tags=["en", "teach"]
# ## Glossary
#
# | Term | Meaning |
# |---|---|
# | factor | one statement on the board: a strength, weakness, opportunity or threat |
# | IFE, EFE | internal and external factor evaluation: weights times ratings |
# | priority | share of a factor in all votes, or in the weights |
# | Kendall's W | agreement of rankings, 0 to 1 |
# | TOWS | strategies from pairs: SO, WO, ST, WT |
# | QSPM | weights times attractiveness, to compare a few strategies |
# | IE matrix, SPACE | two maps of the position |
# | acceptability | how often a strategy comes first when votes are repeated |
#
# **To read on:** David, *Strategic Management*, for the matrices; Weihrich 1982 for TOWS; Kurttila et al. 2000 for weights from comparisons.

# %% [markdown] tags=["zh", "teach"]
# ## 术语表
#
# | 术语 | 含义 |
# |---|---|
# | 因素 | 板上的一条陈述：优势、劣势、机会或威胁 |
# | IFE、EFE | 内部、外部因素评价矩阵：权重乘评分 |
# | 优先度 | 因素在全部得票（或权重）中所占的份额 |
# | Kendall W | 排序的一致程度，0 至 1 |
# | TOWS | 由成对因素推出的战略：SO、WO、ST、WT |
# | QSPM | 权重乘吸引力，用于比较少数几项战略 |
# | IE 矩阵、SPACE 矩阵 | 两张定位图 |
# | 居首可能性 | 重复投票时战略居首的比例 |
#
# **延伸阅读：** 各矩阵见 David，*Strategic Management*；TOWS 见 Weihrich（1982）；由比较得出权重见 Kurttila 等（2000）。

# %% [markdown] tags=["en", "method"]
# ## Method and sources
#
# Authors differ on some conventions: which ratings are allowed, where a cell begins, how votes become priorities. Those used here are
# named with their sources.

# %% [markdown] tags=["zh", "method"]
# ## 方法与文献
#
# 有些约定各家并不一致：允许哪些评分，各格从哪里算起，投票怎样变成优先度。这里把所用的约定连同出处一一列明。

# %% tags=["method"]
g.method()

# %% [markdown] tags=["en", "teach"]
# ## Take it with you
#
# The last call closes the notebook; in a batch run it hands the results over to the report. To write report, workbook and PDF, run in a
# terminal: `sqm run swot --case data/airline --lang en --out reports --pdf`.

# %% [markdown] tags=["zh", "teach"]
# ## 带走成果
#
# 最后一步结束笔记本；批量运行时，它把结果交给报告。要生成报告、工作簿和 PDF，请在终端运行：`sqm run swot --case data/airline --lang zh --out reports --pdf`。

# %%
g.export()
