# %% [markdown] tags=["en"]
# # Compare branches and months without a league table

# %% [markdown] tags=["zh"]
# # 横向比较网点与月份，而不做排行榜

# %% [markdown] tags=["en", "teach"]
# **You will**
#
# - see which branches differ from the others by more than chance, and which only seem to;
# - see at a glance on which items the branches differ at all;
# - tell a trend from the ups and downs of single months;
# - see which branches are stable, and in which months there is something to explain;
# - hold every branch against a target, and know how sure the verdict is;
# - leave with findings and a report.
#
# **You need** the folder that a batch run wrote (`sqm batch`): its results of many branches, cases or months.
#
# **Time** 15 minutes to read through, 45 minutes with those responsible for the branches.

# %% [markdown] tags=["zh", "teach"]
# **您将学会**
#
# - 看出哪些网点与其他网点的差别超出随机波动，哪些只是看上去不同；
# - 一眼看出各网点究竟在哪些要素上有差别；
# - 分清趋势与个别月份的起落；
# - 看出哪些网点是稳定的，哪些月份需要追问原因；
# - 用目标衡量每个网点，并知道判断有多大把握；
# - 带着结论和一份报告离开。
#
# **您需要** 批量运行（`sqm batch`）生成的文件夹，其中有多个网点、案例或月份的结果。
#
# **时间** 通读约 15 分钟，与各网点负责人一起约 45 分钟。

# %% [markdown] tags=["en", "teach"]
# ## Why not simply rank them?
#
# Forty branches ask their customers every month, some 30 of them, some 300. Rank them, and the first and the last places go to small
# branches, month after month, whatever they do: with few answers a value swings far, to either side. Next month others stand there. The
# ranking praises luck and blames bad luck, and those in the middle learn nothing.
#
# A **funnel** asks the question that matters: *how far from the common value may a branch of this size lie by chance alone?* The limits
# are wide for small branches and narrow for large ones; hence the shape. Whoever lies inside is not better or worse, only different by
# chance. Whoever lies outside deserves a look: not yet a verdict, but a question worth asking.

# %% [markdown] tags=["zh", "teach"]
# ## 为什么不直接排名？
#
# 四十个网点每月都做顾客调查，有的只有 30 份回答，有的有 300 份。一排名次，名列首尾的月月都是小网点，与它们做得如何无关：回答少，数值自然大起大落。下个月又换成另外几家。排行榜奖励了运气，惩罚了霉运，而中间的大多数什么也没学到。
#
# **漏斗图**问的才是真正要紧的问题：*仅凭随机波动，这样规模的网点可以偏离共同水平多远？* 小网点的控制限宽，大网点的窄，形如漏斗。界内的网点谈不上好坏，只是随机的差别；界外的值得一看：还不是定论，但这个问题值得追问。

# %% [markdown] tags=["en", "teach"]
# ## Start
#
# Put the output folder of your batch into `results`. Everything else may stay as it is: the measure with the most branches outside is chosen.
# A target is written as in `[{"metric": "better", "at_least": 0.6}]`; add `"item": "wifi"` when it is for one item only. Options are written as
# in `{"period": "last"}`, which compares the latest month alone; others are `unit`, `time`, `limits`, `overdispersion`, `rules` (of the control charts) and `min_group`.

# %% [markdown] tags=["zh", "teach"]
# ## 开始
#
# 把批量运行的输出文件夹写入 `results`，其余可以不动：默认选择出界网点最多的指标。其他参数：`lang` 为文字和图表的语言（en 或 zh）；`mode` 为运行方式（auto、live 或 batch）；`method`、`metric`、`item` 指定要看的方法、指标和要素；`targets` 为目标列表，形如 `[{"metric": "better", "at_least": 0.6}]`，只针对某一要素时加上 `"item": "wifi"`；`options` 为其他选项，例如 `{"period": "last"}` 只比较最近一期，`{"unit": "case"}` 以案例为比较单位，还有 `time`（时间）、`limits`（控制限）、`overdispersion`（离散修正）、`rules`（控制图判异准则）、`min_group`（最少回答数）。

# %% tags=["parameters"]
results: str = "../../reports"  # output folder of a batch, or the folder results in it
lang: str = "en"  # language of words and charts, en or zh
mode: str = "auto"  # auto, live or batch
method: str | None = None  # method whose measure is shown; None chooses
metric: str | None = None  # metric shown; None chooses the one with the most units outside
item: str | None = None  # item shown; None chooses
targets: list | None = None  # targets, each a mapping with metric and at_least or at_most
options: dict | None = None  # further options by name, such as period, unit, time, limits, min_group

# %%
import sqmlib as sq

measure = {"method": method, "metric": metric, "item": item}
g = sq.portfolio.open(results, lang=lang, mode=mode, targets=targets, options=options, **measure)

# %% [markdown] tags=["en"]
# ## 1 See what is compared
#
# A comparison is only as fair as what goes into it: the same question, asked of comparable customers, in the same period. Results with too
# few answers stay hidden, and so does every total from which they could be computed.

# %% [markdown] tags=["zh"]
# ## 1 看清比较的是什么
#
# 比较是否公平，取决于放进去的是什么：同样的问题，可比的顾客，同样的时期。回答过少的结果一律隐藏，凡能反推出它们的合计也不给出。

# %%
g.data()

# %% [markdown] tags=["en"]
# ## 2 Find who differs by more than chance
#
# Each point is a branch: to the right with more answers, upward with a higher value. The lines say how far chance alone reaches for a branch
# of that size. Where branches as a whole differ by more than chance, which is common, the lines are drawn wider: then only those
# stand out that are unusual even among branches that differ.

# %% [markdown] tags=["zh"]
# ## 2 找出差别超出随机波动的网点
#
# 每个点是一个网点：越靠右回答越多，越靠上数值越高。曲线表示仅凭随机波动，该规模的网点可以偏离多远。各网点总体上的差别往往本来就超出随机波动，这时曲线会相应放宽：仍然出界的，即使在本来就有差别的网点之中也属异常。

# %%
g.funnel()

# %% [markdown] tags=["en"]
# **How to read it.** Inside both lines: leave it alone. Between the dashed and the solid line: look again next time; among forty branches two
# lie there by chance. Outside the solid line: go and see. First check the data and whether the customers are comparable, then the place. The
# ranks in the table are ranges on purpose: most branches could stand almost anywhere in the middle.

# %% [markdown] tags=["zh"]
# **怎样读。** 两道线以内：不必理会。虚线与实线之间：下次再看；四十个网点中本来就会有约两个落在这里。实线以外：到现场去看。先核对数据、看顾客是否可比，再看网点本身。表中的名次特意给出范围：多数网点几乎可以排在中间的任何位置。

# %% [markdown] tags=["en", "teach"]
# **With those responsible:** let them guess the three best branches before the picture is shown. Then ask where these lie.

# %% [markdown] tags=["zh", "teach"]
# **现场提示：** 出示图之前，先让大家猜最好的三个网点，再看它们落在哪里。

# %% [markdown] tags=["en"]
# ## 3 See on which items they differ
#
# One measure was shown; here are all of them. A dark field says: on this item branches do differ, so there is somebody to learn from. A pale
# field says: all do about the same, and only a change of the common system will move it.

# %% [markdown] tags=["zh"]
# ## 3 看清差别在哪些要素上
#
# 上面只看了一个指标，这里是全部。颜色深，说明各网点在这个要素上确有差别，有人可学；颜色浅，说明大家做得差不多，要改变它，只能改进共同的体系。

# %%
g.overview()

# %% [markdown] tags=["en"]
# **How to read it.** *Dispersion* is 1 when branches differ by chance alone; *not chance* is the share of the differences that is real.
# A high share with few branches far outside means that all differ a little, not that a few differ a lot.

# %% [markdown] tags=["zh"]
# **怎样读。** 只有随机波动时，*离散系数*为 1；*非随机占比*是差别中真实存在的部分。占比高而远出界的网点少，说明各家都有一点差别，而不是少数几家差别很大。

# %% [markdown] tags=["en"]
# ## 4 Tell a trend from ups and downs
#
# Two months are a change, three begin a line. A straight line is laid through the values of every branch, and only those are called a trend
# that remain clear when it is taken into account how many branches were looked at.

# %% [markdown] tags=["zh"]
# ## 4 分清趋势与起落
#
# 两个月只是变化，三个月才成线。为每个网点的数值拟合一条直线，考虑到同时看了多少个网点之后仍然明显的，才称为趋势。

# %%
g.trends()

# %% [markdown] tags=["en"]
# **How to read it.** A colored dashed line marks a clear trend; everything in gray may be chance. A straight line
# knows only up and down; what happened in a single month is the question of the next step.

# %% [markdown] tags=["zh"]
# **怎样读。** 彩色虚线表示明显的趋势，灰色的都可能是随机波动。直线只知道升降；某个月发生了什么，要看下一步。

# %% [markdown] tags=["en"]
# ## 5 See which branches are stable
#
# Now every branch is compared with itself. Its values go up and down every month, whatever is done: these are *common causes*, part of the
# way things are run. The limits say how far they reach. A month beyond them, or a pattern that chance hardly makes, is a *special cause*:
# something happened there and then, and it can be found. Twelve months are needed before limits mean anything.

# %% [markdown] tags=["zh"]
# ## 5 看清哪些网点是稳定的
#
# 现在每个网点只与自己比较。数值月月有起落，做什么都是如此：这是*随机波动*，源于现有的运作方式，控制限表示它能到多远。某个月出界，或出现随机情况下罕见的形态，就是*异常波动*：当时当地发生了某件事，而且查得出来。至少要有十二个月，控制限才有意义。

# %%
g.control()

# %% [markdown] tags=["en"]
# **How to read it.** Do not react to single ups and downs inside the limits: praising the good month and questioning the bad one is chasing
# chance, and often makes things worse. A marked month is worth a question: what was different there? Ask soon, while people remember. Find
# out first, then act, on that cause alone. If a stable branch is not good enough, asking for a better month does not help:
# the way things are run has to change. With many branches some marks arise by chance; how many stands below the table.

# %% [markdown] tags=["zh"]
# **怎样读。** 控制限以内的个别起落不必反应：表扬好的月份、追问差的月份，是在追逐随机波动，往往越管越乱。有标记的月份值得一问：当时有什么不同？要趁大家还记得时问；先查明原因，再只针对这个原因采取行动。稳定而水平不够好的网点，光要求下个月更好没有用，须改变运作方式。网点多了，总有一些标记出于偶然，数目见表格下方的说明。

# %% [markdown] tags=["en", "teach"]
# **With those responsible:** cover the limits and ask which months they would have called a meeting about. Then show the limits and count.

# %% [markdown] tags=["zh", "teach"]
# **现场提示：** 先遮住控制限，请大家说出哪几个月他们会开会追究；再露出控制限，数一数。

# %% [markdown] tags=["en"]
# ## 6 Hold them against targets
#
# A value above the target does not meet it yet: with few answers the next survey may lie below. So there are three verdicts: met, missed, and
# *cannot say*. The third is no excuse, but an honest request for more answers.

# %% [markdown] tags=["zh"]
# ## 6 对照目标
#
# 数值高于目标，还不等于达标：回答少，下次调查可能就低于目标。因此判断有三种：达标、未达标、*尚无法判断*。第三种不是托辞，而是如实请求更多的回答。

# %%
g.targets()

# %% [markdown] tags=["en", "teach"]
# ## What to say in one minute
#
# These sentences open the report.

# %% [markdown] tags=["zh", "teach"]
# ## 一分钟怎么说
#
# 下面这几句话就是报告的开头。

# %% tags=["findings"]
g.findings()

# %% [markdown] tags=["en", "teach"]
# ## Your turn
#
# 1. Among 300 branches that all do equally well, how many lie outside the 95 % limits? And outside the 99.8 % limits?
# 2. A branch with 20 answers leads the ranking with 90 %. What would you ask before you send a cake?
# 3. All branches lie inside the limits, and the common value is poor. Whom do you talk to?
# 4. After its worst month a branch gets a warning, and the next month is better. Did the warning work?

# %% [markdown] tags=["zh", "teach"]
# ## 轮到您了
#
# 1. 300 个网点做得完全一样，会有几个落在 95% 控制限之外？99.8% 控制限之外呢？
# 2. 一个只有 20 份回答的网点以 90% 排名第一。送蛋糕之前，您会先问什么？
# 3. 所有网点都在界内，而共同水平很差。您该找谁谈？
# 4. 某网点在最差的一个月之后受到警告，下个月就好转了。是警告起了作用吗？

# %% [markdown] tags=["en", "solution"]
# <details><summary>Solutions</summary>
#
# About 15 and fewer than one. How wide is the interval of 18 in 20? From 70 % to 97 %: ask for more answers. Those who own the common
# system: no branch can be singled out. Nobody knows: if the worst month lay inside the limits, a better one was to be expected anyway.
# </details>

# %% [markdown] tags=["zh", "solution"]
# <details><summary>答案</summary>
#
# 约 15 个；不到 1 个。20 份中有 18 份的区间有多宽？70% 至 97%：先请求更多的回答。找负责共同体系的人：没有哪个网点可以单独问责。无从得知：如果最差的那个月在控制限以内，下个月本来就很可能好转。
# </details>

# %% tags=["solution"]
[round(float(end), 2) for end in sq.stats.wilson(18, 20)]

# %% [markdown] tags=["en", "method"]
# ## Method and sources
#
# Every convention on which authors differ is named here with its source.

# %% [markdown] tags=["zh", "method"]
# ## 方法与文献
#
# 各家有不同做法的约定，都在这里连同出处列明。

# %% tags=["method"]
g.method()

# %% [markdown] tags=["en", "teach"]
# ## Take it with you
#
# The last call closes the notebook. To write the report in both languages, run in a terminal: `sqm portfolio reports --out portfolio --pdf`.

# %% [markdown] tags=["zh", "teach"]
# ## 带走成果
#
# 最后一步结束笔记本。要生成中英文报告，请在终端运行：`sqm portfolio reports --out portfolio --pdf`。

# %%
g.export()
