# %% [markdown] tags=["en"]
# # See which items customers rate highest
#
# **You will** rank the items of a rating survey and know how sure that order is.
#
# **You need** one rating from 1 to 7 per respondent and item. **Time** 10 minutes.

# %% [markdown] tags=["zh"]
# # 看清顾客对哪些方面评价最高
#
# **您将**为评分调查中的各题项排序，并了解这一次序有多可靠。
#
# **您需要**每位受访者对每个题项的 1 至 7 分评分。**用时** 10 分钟。

# %% tags=["parameters"]
case: str = "../../data/airline"  # folder of the case
lang: str = "en"  # language of words and charts, en or zh
mode: str = "auto"  # auto, live (panels to edit with) or batch (saved decisions only)
only: dict | None = None  # part of the answers, column: value; None takes all of them
confidence: float | None = None  # level of the intervals; None takes the case's, else 0.95

# %%
import sqmlib as sq

g = sq.guide.open("parcs", sq.open_case(case, only=only), lang=lang, mode=mode, confidence=confidence)

# %% [markdown] tags=["en"]
# ## 1 Check the data
#
# What was read, who did not answer, and what was left out?

# %% [markdown] tags=["zh"]
# ## 1 检查数据
#
# 读取了哪些数据？哪些人没有回答，哪些未计入？

# %%
g.data()

# %%
g.table()

# %% [markdown] tags=["en"]
# ## 2 Compare the items
#
# Each point is the mean rating of an item, the line its interval. Two items whose lines overlap cannot be ranked by this survey.

# %% [markdown] tags=["zh"]
# ## 2 比较各题项
#
# 每个点是一个题项的平均评分，横线是其区间。两条横线重叠时，这份调查分不出先后。

# %%
g.plot("means")

# %% [markdown] tags=["en"]
# ## 3 Say it in words

# %% [markdown] tags=["zh"]
# ## 3 用一段话说清楚

# %% tags=["findings"]
g.findings()

# %% [markdown] tags=["en", "teach"]
# ## 4 Take it with you
#
# The last call closes the notebook; in a batch run it hands the results over to the report.

# %% [markdown] tags=["zh", "teach"]
# ## 4 带走成果
#
# 最后一步结束笔记本；批量运行时，它把结果交给报告。

# %%
g.export()
