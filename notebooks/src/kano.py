# %% [markdown] tags=["en"]
# # Find out what customers take for granted, compare and love

# %% [markdown] tags=["zh"]
# # 弄清顾客把什么视为理所当然、拿什么作比较、为什么而惊喜

# %% [markdown] tags=["en", "teach"]
# **You will**
#
# - sort every item of a service into one of Kano's categories, and know how sure each one is;
# - draw the map that shows how much presence lifts satisfaction and absence hurts it;
# - see where groups of customers differ and what has changed since the last survey;
# - leave with a decision per item, its reason, and a report.
#
# **You need** a survey with two questions per item: *how do you feel if it is there*, and *how do you feel if it is not*. No survey
# yet? The sample case is ready, and a section near the end makes a questionnaire.
#
# **Time** 20 minutes to read through, 60 to 90 minutes in a workshop.

# %% [markdown] tags=["zh", "teach"]
# **您将学会**
#
# - 把一项服务的每个要素归入 Kano 的某一类，并知道每个归类有多可靠；
# - 画出一张图，看清“有”能把满意度抬高多少、“没有”会让它跌多少；
# - 看出不同顾客群体的差别，以及与上次调查相比有何变化；
# - 带着每个要素的结论、理由和一份报告离开。
#
# **您需要** 一份调查数据，每个要素（服务的某个具体方面）问两个问题：“具备时您的感受”和“不具备时您的感受”。还没有数据？示例案例可以直接使用，文末还能生成问卷。
#
# **时间** 通读约 20 分钟，研讨会约 60 至 90 分钟。

# %% [markdown] tags=["en", "teach"]
# ## The idea in two minutes
#
# Ask passengers whether baggage that arrives with them makes them happy: they shrug. Lose the bag, and they are furious. Offer to
# rebook a missed flight without a queue: they are delighted, yet nobody would have complained without it. Satisfaction is not one
# line from bad to good. Noriaki Kano therefore asked about each feature **twice**, and the pair of answers tells the category:
#
# | Category | When it is there | When it is missing | What it means for you |
# |---|---|---|---|
# | **M** must-be | nothing special | annoyed | get it right, always |
# | **O** one-dimensional | satisfied | dissatisfied | the more, the better: compete here |
# | **A** attractive | delighted | not missed | choose one or two to stand out |
# | **I** indifferent | nothing | nothing | do not spend here |
# | **R** reverse | annoyed | relieved | leave it out, or make it a choice |
# | **Q** questionable | contradiction | contradiction | look at the wording |

# %% [markdown] tags=["zh", "teach"]
# ## 两分钟看懂基本思想
#
# 问旅客行李同机到达是否让他高兴，他会耸耸肩；行李一旦丢了，他却会大发雷霆。误机后不排队就能改签，旅客喜出望外；没有这项服务，也没有人会抱怨。可见满意度并不是一条从坏到好的直线。狩野纪昭（Noriaki Kano）因此对每个要素**问两次**，由这一对回答判断它属于哪一类：
#
# | 类别 | 具备时 | 不具备时 | 对您意味着什么 |
# |---|---|---|---|
# | **M** 必备型 | 没有特别感觉 | 不满 | 必须做到，不容有失 |
# | **O** 期望型 | 满意 | 不满 | 做得越好越满意：在这里竞争 |
# | **A** 魅力型 | 惊喜 | 也不觉得缺什么 | 选一两项形成特色 |
# | **I** 无差异型 | 无所谓 | 无所谓 | 不必投入 |
# | **R** 反向型 | 反感 | 反而满意 | 取消，或交给顾客选择 |
# | **Q** 可疑型 | 自相矛盾 | 自相矛盾 | 检查题目措辞 |

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
bootstrap: int | None = None  # resamples that tell how sure a category is; None takes the case's, else 2000
seed: int | None = None  # start of the random numbers, same seed same report; None takes the case's, else 0

# %%
import sqmlib as sq

g = sq.guide.open("kano", sq.open_case(case, only=only), lang=lang, mode=mode, bootstrap=bootstrap, seed=seed)

# %% [markdown] tags=["en"]
# ## 1 Check the data
#
# A category is only as good as the answers behind it. Three things spoil a Kano survey without anyone noticing: a scale that runs
# the wrong way round, the two questions of a pair exchanged, and wording that people misunderstand. Each leaves its trace: a jump in
# contradictory answers (Q) or in reverse answers (R).

# %% [markdown] tags=["zh"]
# ## 1 检查数据
#
# 归类是否可信，取决于背后的回答。有三种问题会在不知不觉中毁掉一份 Kano 调查：量表方向颠倒，一对题目的正反互换，以及措辞让人误解。它们都会留下痕迹：可疑回答（Q）或反向回答（R）的比例突然升高。

# %%
g.data()

# %% [markdown] tags=["en"]
# **How to read it.** Up to 6 % of Q answers is usual. More Q on one item points to its wording, more Q on all items to a reversed
# scale. Many R answers mean that customers do not want the thing, or that two columns were exchanged: read the question again before
# you believe it. Nothing was filled in or quietly left out; what was set aside is listed with its reason.

# %% [markdown] tags=["zh"]
# **怎样读。** 可疑回答（Q）不超过 6% 属正常。若某一题 Q 偏多，多半是措辞问题；若各题 Q 都偏多，多半是量表颠倒。反向回答（R）很多，要么顾客真的不想要，要么两列互换了：先回头读一遍题目，再下结论。数据没有经过任何填补，也没有悄悄剔除；凡未计入的都列明了原因。

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** stop here if an alarm is raised. Ten minutes with the questionnaire on the table are worth more than any chart
# that follows.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 如果出现警示，请先停下来。把问卷摊在桌上花十分钟核对，胜过后面的任何图表。

# %% [markdown] tags=["en"]
# ## 2 Sort the items into categories
#
# Each pair of answers is looked up in the evaluation table; unless another rule is chosen, the category with the most answers decides.
# Behind the letter stands a distribution, and the distribution is what you should look at: a bar with one dominant color is a verdict,
# a bar of many colors is a question.

# %% [markdown] tags=["zh"]
# ## 2 给要素归类
#
# 每一对回答都按评价表查出类别，通常以回答数最多的类别为准。字母背后是一个分布，真正该看的正是这个分布：一种颜色占绝对多数，才是结论；几种颜色势均力敌，只是一个有待回答的问题。

# %% [markdown] tags=["en", "teach"]
# The evaluation table of Kano et al. (1984); find a pair of answers and read its letter:
#
# | when there ↓ when missing → | like | must be | neutral | live with | dislike |
# |---|---|---|---|---|---|
# | **like** | Q | A | A | A | O |
# | **must be** | R | I | I | I | M |
# | **neutral** | R | I | I | I | M |
# | **live with** | R | I | I | I | M |
# | **dislike** | R | R | R | R | Q |
#
# **In the workshop:** let the group guess the category of three items before this step is run. The surprise is the lesson.

# %% [markdown] tags=["zh", "teach"]
# Kano 等人（1984）的评价表：找到一对回答，读出对应的字母。
#
# | 具备时 ↓ 不具备时 → | 很喜欢 | 理应如此 | 无所谓 | 勉强接受 | 很不喜欢 |
# |---|---|---|---|---|---|
# | **很喜欢** | Q | A | A | A | O |
# | **理应如此** | R | I | I | I | M |
# | **无所谓** | R | I | I | I | M |
# | **勉强接受** | R | I | I | I | M |
# | **很不喜欢** | R | R | R | R | Q |
#
# **研讨会提示：** 运行这一步之前，让大家先猜三个要素的类别。意外之处，正是值得学习之处。

# %%
g.categories()

# %% [markdown] tags=["en"]
# **How to read it.** Go down the bars and look for two wide colors side by side. *Must-be beside attractive* means that two markets
# hide behind one average. *One-dimensional beside must-be* is milder: both say that absence hurts. Accepted rules for choosing the
# category can disagree; where they do for these answers, it is said so.

# %% [markdown] tags=["zh"]
# **怎样读。** 自上而下看每一条，留意并排的两段大色块。“必备型”与“魅力型”并存，说明一个平均数里藏着两个细分市场；“期望型”与“必备型”并存则温和得多：两者都说明“没有就不满”。公认的几种判定规则有时并不一致，凡是在这批回答上出现分歧的，都会明确指出。

# %% [markdown] tags=["en"]
# ## 3 See what presence gives and absence takes
#
# Two numbers tell more than a letter. **Better** is the share of valid answers in which the item's presence satisfies; **worse** is the
# share in which its absence dissatisfies:
#
# $$\text{better} = \frac{A + O}{A + O + M + I} \qquad \text{worse} = -\frac{O + M}{A + O + M + I}$$

# %% [markdown] tags=["zh"]
# ## 3 看清“有”带来什么、“没有”失去什么
#
# 两个数字比一个字母说明得更多。**Better 系数**是有效回答中“具备即满意”的比例，**Worse 系数**是“不具备即不满”的比例：
#
# $$\text{Better} = \frac{A + O}{A + O + M + I} \qquad \text{Worse} = -\frac{O + M}{A + O + M + I}$$

# %%
g.map()

# %% [markdown] tags=["en"]
# **How to read it.** Each point is an item; the ellipse around it holds the place another sample would probably give (95 %). Items in
# the corner of strong *better* and strong *worse* are one-dimensional, strong *worse* alone is must-be, strong *better* alone is
# attractive, neither is indifferent. Shape and color show the category, a ring marks one that the group has set; where a color contradicts the corner,
# the answers are split.
# Do not rank two items whose ellipses largely overlap, and do not read a corner from an ellipse that lies across a dividing line.

# %% [markdown] tags=["zh"]
# **怎样读。** 每个点是一个要素，周围的椭圆表示换一批受访者时它大致会落在哪里（95% 置信区域）。Better 与 Worse 的绝对值都大的一角是期望型；只有 Worse 大的是必备型；只有 Better 大的是魅力型；两者都小的是无差异型。形状和颜色表示类别，加圈的是小组裁定的类别；若颜色与所在的角不一致，说明回答有分歧。两个椭圆大部分重叠时，不要排它们的先后；椭圆跨在分界线上时，不要据此断定属于哪一角。

# %% [markdown] tags=["en"]
# ## 4 Ask how sure it is
#
# Would another sample of customers give the same categories? The respondents are drawn again and again, with replacement, and every
# time the items are sorted anew. The share of draws with the same category is the honest companion of the letter.

# %% [markdown] tags=["zh"]
# ## 4 追问有多大把握
#
# 换一批顾客来答，类别还会一样吗？做法是从受访者中反复作有放回的抽样（重抽样），每抽一次就重新归类一次。得到相同类别的比例，就是看这个字母时应当一并看的把握程度。

# %%
g.certainty()

# %% [markdown] tags=["en"]
# **How to read it.** From 90 % on, treat the category as settled. Between 60 and 90 % it is likely: decide if you must, and say so.
# Below 60 % the survey does not answer the question: ask more people, look at groups in the next step, or let the group decide for a
# stated reason. More respondents help only if there is something to find: two categories of equal size stay undecided at any number.

# %% [markdown] tags=["zh"]
# **怎样读。** 达到 90% 可视为“已定”；60% 至 90% 为“较可能”，必须决定时可以采用，但要说明；不足 60% 为“未决”，调查并没有回答这个问题：可以增加样本，可以在下一步分群体看，也可以由小组说明理由后裁定。增加样本只有在确有差别时才有用：两类回答本来就一样多时，问多少人都分不出来。

# %% [markdown] tags=["en"]
# ## 5 Compare groups and waves
#
# An average can hide two markets, and it can hide time. Yesterday's delight becomes a point of comparison and then a matter of course:
# attractive turns into one-dimensional, one-dimensional into must-be. So the categories are looked at by group and by survey wave, with
# a test whether the difference is more than chance.

# %% [markdown] tags=["zh"]
# ## 5 比较群体与轮次
#
# 平均数会掩盖两个细分市场，也会掩盖时间的变化。昨天的惊喜会变成今天的比较项，再变成明天的理所当然：魅力型变为期望型，期望型变为必备型。因此要按群体、按调查轮次分别归类，并检验差别是否超出随机波动。

# %%
g.segments()

# %% [markdown] tags=["en"]
# **How to read it.** In the picture by group, the points on the left show what absence takes, those on the right what presence gives. In
# the picture by wave, an arrow leads from the first survey to the last. Trust a difference only if the test supports it; with many items, some differ by chance, which is why the
# p-values are corrected (Holm). Where groups really differ, plan per group: one offer for all would please neither. Groups too small to
# say anything, or so small that a person might be recognized, are hidden.

# %% [markdown] tags=["zh"]
# **怎样读。** 分群体的图中，左侧的点表示“没有”失去多少，右侧的点表示“有”得到多少；分轮次的图中，箭头由首轮指向末轮。只有检验支持的差别才可信；要素一多，总有几个会因偶然而不同，所以 p 值做了 Holm 校正。群体之间确有差别的，就分群体规划：一套方案打天下，两边都不讨好。人数太少、说明不了问题或可能暴露个人身份的群体，一律隐藏。

# %% [markdown] tags=["en"]
# ## 6 Decide
#
# The statistics propose, the group decides. There are good reasons to overrule a count: a law, a contract, a safety rule, a promise of
# the brand. An overruled category is kept with its reason, and every report shows both: what the survey said and what was decided.

# %% [markdown] tags=["zh"]
# ## 6 作出决定
#
# 统计提供建议，小组作出决定。推翻统计结果可以有充分的理由：法规、合同、安全要求或品牌承诺。凡改动类别都要写明理由，报告会同时列出两者：调查怎么说，小组怎么定。

# %%
g.decide()

# %% [markdown] tags=["en", "teach"]
# **In the workshop:** set a category and write the reason in the words of the group. It is saved in `case.yml` at once, can be undone, and
# is there again when the notebook is opened next time.

# %% [markdown] tags=["zh", "teach"]
# **研讨会提示：** 选定类别，并用大家自己的话写下理由。它会立即保存到 `case.yml`，可以撤销，下次打开笔记本时仍在原处。

# %% [markdown] tags=["en"]
# ## 7 Put the work in order
#
# Must-be items come first: as long as one of them fails, nothing else is noticed. Then the one-dimensional ones, where every step pays,
# and then one or two attractive ones that people will talk about. Within a category, the item that moves satisfaction most leads.

# %% [markdown] tags=["zh"]
# ## 7 排出先后
#
# 必备型要素排在最前：只要有一项没做到，别的再好也没人在意。其次是期望型要素，每改进一步都有回报；然后挑一两个会让人津津乐道的魅力型要素。同一类别之内，对满意度影响最大的排在前面。

# %%
g.priorities()

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
# Four short exercises; in JupyterLab each checks your answer and gives a hint. Keep the table of step 2 in mind.

# %% [markdown] tags=["zh", "teach"]
# ## 轮到您了
#
# 四道小练习；在 JupyterLab 中会核对您的答案并给出提示。请回想第 2 步的评价表。

# %% tags=["exercise"]
g.exercise("pair")

# %% tags=["exercise"]
g.exercise("tie")

# %% [markdown] tags=["en", "teach"]
# The same twenty answers, now as a coefficient. Mind the denominator.

# %% [markdown] tags=["zh", "teach"]
# 还是这二十份回答，现在来算系数。注意分母。

# %% tags=["exercise"]
g.exercise("better")

# %% [markdown] tags=["en", "solution"]
# <details><summary>Solutions so far</summary>
#
# The pair is *expected* when present and *disliked* when absent: must-be. With must-be and indifferent at eight votes each, the order
# M > O > A > I decides, serious before pleasant: must-be. Better is (A + O) / (A + O + M + I); R and Q stay out. The next cell computes it.
# </details>

# %% [markdown] tags=["zh", "solution"]
# <details><summary>以上各题的答案</summary>
#
# 具备时“理应如此”，不具备时“我很不喜欢”：必备型。必备型与无差异型各八票，按 M > O > A > I 的顺序判定，先取后果严重的：必备型。Better 系数等于（A + O）/（A + O + M + I），R 与 Q 不计入。下一个单元格给出计算结果。
# </details>

# %% tags=["solution"]
import pandas as pd

twenty = pd.DataFrame([{"A": 2, "O": 1, "M": 8, "I": 8, "R": 0, "Q": 1}], index=pd.Index(["item"], name="item"))
sq.kano.from_counts(twenty, bootstrap=0).table[["category", "better", "worse"]]

# %% [markdown] tags=["en", "teach"]
# And a question that decides budgets: is the larger number really larger?

# %% [markdown] tags=["zh", "teach"]
# 还有一个关系到预算的问题：数字大一些，就真的更多吗？

# %% tags=["exercise"]
g.exercise("top_two")

# %% [markdown] tags=["en", "solution"]
# <details><summary>Solution</summary>
#
# No. A lead of 123 to 95, or a larger one either way, comes from a fair coin in one of fifteen surveys (p = 0.067). The next cell asks an
# easier question: *if* the shares really are these, how many respondents bring out the right category in nine of ten surveys? Fewer than
# you have. Planning assumes the truth, testing doubts it; that is why the two answers differ.
# </details>

# %% [markdown] tags=["zh", "solution"]
# <details><summary>答案</summary>
#
# 不能。即使两类其实一样多，每十五次调查也会有一次出现 123 比 95 这么大或更大的差距（p = 0.067）。下一个单元格问的是较容易的问题：假如真实比例就是如此，要多少受访者才能在十次调查中有九次得到正确的类别？比现有的人数还少。规划样本时假定真相已知，检验时却要怀疑它，所以两个答案并不相同。
# </details>

# %% tags=["solution"]
plan = sq.kano.plan_sample({"O": 123, "M": 95, "A": 45, "I": 33}, probability=0.9)
plan.n

# %% [markdown] tags=["en", "teach"]
# **To discuss**, with the sample case:
#
# 1. One item is attractive on average, yet nobody would drop it on long routes. Which one, and what would you offer where?
# 2. One item has moved within a year. What will it be in five years, and what does that mean for next year's budget?
# 3. One question shows far more contradictory answers than the others. Read its text and word it anew.
# 4. A quarter of the passengers reject something that many want. How could both have it their way?
# 5. Two accepted rules disagree on one item. Which would you follow, and would the client care?
#
# The sample data were simulated from a stated truth. Now compare: did the method find it, and where could it not?

# %% [markdown] tags=["zh", "teach"]
# **讨论题**（以示例案例为准）：
#
# 1. 有一个要素平均看是魅力型，可在长途航线上谁也不敢取消。是哪一个？在哪些航线上应当怎样提供？
# 2. 有一个要素一年之间换了类别。五年后它会变成什么？这对明年的预算意味着什么？
# 3. 有一道题的可疑回答（Q）远多于其他题。请读一读它的文字，重新措辞。
# 4. 有一样东西许多人想要，却有四分之一的旅客反感。怎样让双方各得其所？
# 5. 有一个要素，两种公认的规则给出了不同类别。您会采用哪一种？客户会在意吗？
#
# 示例数据是按给定的真值模拟出来的。现在对照一下：方法找到真值了吗？哪里它本就找不到？

# %% tags=["solution"]
g.truth()

# %% [markdown] tags=["en", "teach"]
# ## No survey yet?
#
# A questionnaire is one call: texts in, printable page out; `.xlsx()` gives the workbook in which the answers are entered. Whole
# questionnaires come from the command line: `sqm questionnaire`.

# %% [markdown] tags=["zh", "teach"]
# ## 还没有调查数据？
#
# 一次调用即可得到问卷：给出文字，得到可打印的页面；`.xlsx()` 则生成录入答案用的工作簿。整份问卷可用命令行生成：`sqm questionnaire`。

# %% tags=["teach"]
texts = {
    "wifi": {"en": "Free Wi-Fi on board", "zh": "机上免费无线网络"},
    "crew": {"en": "Friendly crew", "zh": "乘务员热情"},
}
sq.kano.questionnaire(texts, lang)

# %% [markdown] tags=["en", "teach"]
# ## Glossary
#
# | Term | Meaning |
# |---|---|
# | functional, dysfunctional question | how do you feel if it is the case; how do you feel if it is not |
# | evaluation table | the 5 x 5 table that turns a pair of answers into A, O, M, I, R or Q |
# | better, worse | share satisfied by presence, share dissatisfied by absence; R and Q are left out of the denominator |
# | category strength | lead of the largest category over the second, as a share of all answers |
# | near tie | categories a few points apart, treated as equal; then M > O > A > I decides |
# | Blauth's rule | first ask whether O + A + M outnumber I + R + Q, then take the largest of the winning half |
# | bootstrap | drawing respondents again with replacement, to see how a result would vary |
# | drift | the way of an element from attractive over one-dimensional to must-be |
#
# **To read on:** Kano, Seraku, Takahashi & Tsuji 1984, where it begins; Berger et al. 1993, *Center for Quality Management Journal* 2(4),
# the practitioner's classic; Matzler & Hinterhuber 1998, *Technovation* 18(1), on better and worse; Kano 2001 on drift.

# %% [markdown] tags=["zh", "teach"]
# ## 术语表
#
# | 术语 | 含义 |
# |---|---|
# | 正向题、反向题 | 具备时感受如何；不具备时感受如何 |
# | 评价表 | 把一对回答转换为 A、O、M、I、R 或 Q 的 5 × 5 表 |
# | Better 系数、Worse 系数 | 因具备而满意的比例、因不具备而不满的比例；分母不含 R 与 Q |
# | 类别强度 | 第一大类领先第二大类的幅度，占全部回答的比例 |
# | 近似并列 | 相差仅几个百分点的类别视为相等，再按 M > O > A > I 判定 |
# | Blauth 规则 | 先看 O + A + M 是否多于 I + R + Q，再在占多的一半中取最大类 |
# | 自助法（bootstrap） | 有放回地重新抽取受访者，观察结果会怎样变动 |
# | 漂移 | 要素由魅力型经期望型变为必备型的过程 |
#
# **延伸阅读：** Kano、Seraku、Takahashi 与 Tsuji（1984），方法的起点；Berger 等（1993），*Center for Quality Management Journal* 2(4)，实务经典；Matzler 与 Hinterhuber（1998），*Technovation* 18(1)，论 Better 与 Worse；Kano（2001），论类别的漂移。

# %% [markdown] tags=["en", "method"]
# ## Method and sources
#
# Authors differ on some conventions: the evaluation table, the rule that picks the category, the treatment of ties. Those used here are named
# with their sources, so that the figures can be checked and compared with other studies.

# %% [markdown] tags=["zh", "method"]
# ## 方法与文献
#
# 有些约定各家并不一致：评价表、判定类别的规则、并列的处理。这里把所用的约定连同出处一一列明，便于核对，也便于与其他研究比较。

# %% tags=["method"]
g.method()

# %% [markdown] tags=["en", "teach"]
# ## Take it with you
#
# The last call closes the notebook; in a batch run it hands the results over to the report. To write report, workbook and PDF, run in a
# terminal: `sqm run kano --case data/airline --lang en --out reports --pdf`.

# %% [markdown] tags=["zh", "teach"]
# ## 带走成果
#
# 最后一步结束笔记本；批量运行时，它把结果交给报告。要生成报告、工作簿和 PDF，请在终端运行：`sqm run kano --case data/airline --lang zh --out reports --pdf`。

# %%
g.export()
