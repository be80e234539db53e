"""Word lists for names. Every stem is a common word; no person or firm is meant."""


def read(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def read_pairs(text: str) -> list[tuple[str, str]]:
    """Pairs written as one:other."""
    return [(a, b) for a, _, b in (pair.partition(":") for pair in text.split())]


# A stem and how it is written in Latin letters.
MAIN_ROADS = read_pairs("""
    和平:Heping 解放:Jiefang 人民:Renmin 建设:Jianshe 新华:Xinhua 江南:Jiangnan 胜利:Shengli 光明:Guangming
    友谊:Youyi 青年:Qingnian 文化:Wenhua 海港:Haigang 工农:Gongnong 长江:Changjiang 黄河:Huanghe
    松江:Songjiang
    长白:Changbai 泰山:Taishan 华山:Huashan 珠江:Zhujiang 天津:Tianjin 上海:Shanghai 吉林:Jilin 昆明:Kunming
    青岛:Qingdao 杭州:Hangzhou 渤海:Bohai 辽河:Liaohe 嫩江:Nenjiang 朝阳:Chaoyang 向阳:Xiangyang 民主:Minzhu
    团结:Tuanjie 红旗:Hongqi 兴业:Xingye 创新:Chuangxin 科技:Keji 金桥:Jinqiao 世纪:Shiji 海滨:Haibin
    望海:Wanghai 听涛:Tingtao 观潮:Guanchao 银河:Yinhe 北斗:Beidou 凤凰:Fenghuang 麒麟:Qilin 白云:Baiyun
    碧海:Bihai 金沙:Jinsha 月亮湾:Yueliangwan 港湾:Gangwan
""")
OLD_STREETS = read("""
    文昌 鼓楼 文庙 米市 盐仓 铁匠 钟楼 学宫 贡院 城隍庙 南门里 北门里 东门里 西门里 油坊 灯市 马市 布衣 书院
    笔墨 石桥 水井 柳树 槐树 箭道 校场 粮仓 茶馆 豆腐 银匠 染坊 酱园 会馆 牌楼 府前 府后 戏楼 磨坊 当铺 药王庙
    关帝庙 娘娘庙 八角井 甜水井 小石桥 大石桥 双塔 白塔
""")
FIRST = (
    "文德永福安兴昌瑞祥仁礼信云锦华景清春晨金玉松柏梅兰竹柳桃荷泰宁康宏裕嘉盛广长新同吉恒鸿丰聚友乐淳翠碧望怡"
)
SECOND = "安昌和顺康宁平泰源丰盛达明荣庆福祥瑞德善诚贤学林溪泉湖桥亭园山海川岭江波光霞月"
ESTATE_STEMS = read("""
    云禧 锦和 柏林 翠湖 海棠 金桂 碧波 望海 听涛 观澜 紫荆 丁香 玉兰 银杏 枫林 梧桐 沁园 东湖 西岭 南苑 北辰
    星河 月半湾 绿洲 清泉 松涛 竹韵 荷塘 梅溪 兰亭 春江 秋水 晨曦 暖阳 海韵 港湾 滨江 河畔 水岸 天成 天玺 御景
    豪景 华庭 锦绣 万和 福临 祥和 安泰 康宁 惠民 利民 育才 园丁 铁路 纺织 机床厂 电业 邮电 建工 教师 幸福 光华
    新世纪 阳光 金色 蓝湾 凤凰
""")
ESTATE_TAILS = read("苑 园 里 花园 小区 雅居 公馆 家园 新村 名邸 华府 嘉园")
DISTRICTS = read("临海区 城中区 河东区 望山区 北港区")
SUBDISTRICTS = read("""
    和平 新华 河湾 文昌 海港 南关 北关 东门 西门 解放 光明 青年 友谊 胜利 建设 朝阳 向阳 红旗 团结 滨河 望海
    石桥 双塔 凤凰 兴业 创新 听涛 长青 金沙 银河
""")
VILLAGE_TAILS = read("家屯 家庄 家堡 家洼 家沟 家台 家岭 家店")
NUMERALS = "零一二三四五六七八九"

# Surnames with how many in a thousand bear each, about as in life.
SURNAMES = {
    name: int(count)
    for name, count in read_pairs("""
    王:72 李:71 张:68 刘:53 陈:45 杨:31 赵:23 黄:22 周:21 吴:20 徐:15 孙:15 胡:13 朱:13 高:12 林:12 何:11
    郭:11
    马:11 罗:9 梁:8 宋:8 郑:8 谢:7 韩:7 唐:7 冯:6 于:6 董:6 萧:2 程:5 曹:5 袁:5 邓:5 许:5 傅:4 沈:4 曾:4 彭:4
    吕:4 苏:4 卢:4 蒋:4 蔡:4 贾:4 丁:4 魏:4 薛:4 叶:4 阎:3 余:3 潘:3 杜:3 戴:3 夏:3 钟:3 汪:3 田:3 任:3 姜:3
    范:3 方:3 石:3 姚:3 谭:3 廖:2 邹:2 熊:2 金:2 陆:2 郝:2 孔:2 白:2 崔:2 康:2 毛:2 邱:2 秦:2 江:2 史:2 顾:2
    侯:2 邵:2 孟:2 龙:2 万:2 段:2 雷:2 钱:2 汤:2 尹:1 黎:1 易:1 常:1 武:1 乔:1 贺:1 赖:1 龚:1 文:1 欧阳:1
    司徒:1
    上官:1
""")
}
# Characters usual in the first and in the second place of a given name.
GIVEN_MEN = ("志建国文海永宏立俊振新明家子浩德庆世成晓", "强军勇杰涛超明刚平辉鹏飞斌宇凯峰亮华东林伟波洋磊健")
GIVEN_WOMEN = (
    "晓秀玉丽雅淑桂红春雪慧美静佳梦思小海文月",
    "芳娜敏静丽艳娟霞燕玲英华琴云洁梅琳荣香莺媛珍兰莉莹蓉颖",
)
# Well-known people, whom a drawn name must not bring to mind.
AVOID = read("李强 李鹏 马云 刘德华 黎明 李娜 姚明 任志强 汪峰 余华 张杰 林峰 杨洋 黄磊 雷军 周立波 陈建斌")

# Other names: what estates were called, or are called by those who moved in first; former roads and areas.
FORMER_ESTATES = read("""
    罗马花园 工人新村 莱茵小镇 红星大院 欧洲新城 东风住宅区 塞纳河谷 劲松新村 地中海庄园 盛世豪庭 剑桥名苑
    前进新村
    帝景华园 曙光大院 北欧印象 渔业新村 贵族公馆 胜利大院 枫丹小镇 跃进新村
""")
STAFF_ESTATES = read("""
    机床厂宿舍 纺织厂家属院 铁路宿舍 化肥厂宿舍 粮库家属院 邮电宿舍 造船厂宿舍 供电局家属院 水产公司宿舍
    轴承厂宿舍
    盐场家属院 公交公司宿舍 百货公司家属院 二建宿舍 运输公司家属院 糖厂宿舍 农机厂家属院 橡胶厂宿舍
    气象局家属院
    印刷厂宿舍
""")
FORMER_ROADS = read("前进 东风 曙光 卫星 跃进 工业 车站 大桥 先锋 劳动 新市 五四 幸福 群众 立新 航运")
NICKNAMES = read("老年公寓 专家楼 青年公寓 红楼 教师楼 白楼 人才公寓 回迁楼 筒子楼 干部楼 圆楼 单身楼")
FORMER_AREAS = {
    "district": read("滨海县 市郊区"), "subdistrict": read("城关镇 城郊乡 盐场乡"),
    "community": read("前锋社区 建新社区 工农社区 立新社区 新村社区 卫星社区 劳动社区 先锋社区"),
}  # fmt: skip
