"""Texts to try a reader of addresses with: what addresses are made of,
put together in any order, and anything else.
"""

from hypothesis import strategies as st

from geoapi.city.addresses.text.lexicon import words

PIECES = words("""
    滨城市 临海区 和平街道 云禧社区 三里河路 和平路 云禧苑 人民医院 张庄村 省 市 区 路 号 号楼 號樓 幢 栋 棟
    座 # 楼
    搂 撞 单元 丹元 门 室 层 弄 附 之 院 组 3 12 501 ３ 一百零五 十二 两 〇 ○ 壹拾 甲 乙 A ａ b12 ½ ① ٣ ፩ ० -
    — ～ / ·
    杠 ( ） , ， 。
    ' " % \\ ﬁ İ ß R¸ é ﷺ ㍿ が 한 א ب 😀 張三 王女士 13812345678 １３８１２３４５６７８ 0411-8888666
    No. no Road Building Room Street 5/F 3rd East Lane District Haibin 一 王小明收
    [1234] https://a.cn/b1 310000
    30.12,120.65 楼东 东户 商铺 L3 B1
    收件人： 放门口 电话 yunxiyuan haolou zuo 对面 往东50米 北京市 朝阳区 网格 薴
""")
# A blank, or nothing one can see; a letter and its accent apart; half of a pair, which a JSON body may hold.
UNSEEN = (
    " ",
    "\u3000",
    "\n",
    "\t",
    "\r\n",
    "\x00",
    "\u200b",
    "\u200d",
    "\u202e",
    "\ufeff",
    "e\u0301",
    "\ud800",
)

ANY_TEXT = st.one_of(
    st.lists(st.sampled_from([*PIECES, *UNSEEN]), max_size=16).map("".join),
    st.text(max_size=80),
    st.text(st.characters(), max_size=40),
)
