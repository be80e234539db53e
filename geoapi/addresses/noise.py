"""What stands in an address text without being part of the address: phones, people's names, notes to the courier."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_D = "[0-9０-９]"
_PHONE = re.compile(
    rf"(?<!{_D})(?:[+＋]?\(?0{{0,2}}86\)?[-\s]?)?1[3-9３-９]{_D}(?:[-\s]?[0-9０-９*＊xX]{{4}}){{2}}(?!{_D})(?:\s*(?:转|-|,|，|分机)\s*{_D}{{1,6}}(?!{_D}))?"
    rf"|(?<!{_D})[(（]?0{_D}{{2,3}}[)）]?[-\s—]?{_D}{{7,8}}(?!{_D})(?:\s*(?:转|-)\s*{_D}{{1,6}})?"
    rf"|(?<!{_D})(?:400|800)-?{_D}{{3,4}}-?{_D}{{3,4}}(?!{_D})"
    rf"|(?<=电话|手机|号码|联系|微信)[:：\s]*{_D}{{5,13}}"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII)
_LABEL = re.compile(
    r"(?:收\s*[件货]\s*人|联\s*系\s*人|收\s*货\s*地\s*址|详\s*细\s*地\s*址|所在地区|收件地址|联系电话|手机号码?|电话号码?|电话|手机|姓名|邮编|地址|TEL|Tel|tel)\s*(?:[:：]|(?=\s)|(?=[+0-9]))"
    r"|(?:收件人|联系人|地址)[是为]?"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文肖闫邢温庄严牛温柳"
)
_COMPOUND = "欧阳|司徒|上官|诸葛|司马|夏侯|皇甫|尉迟|公孙|慕容|令狐|东方|端木"
_NAME = rf"(?:(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_TITLE = "(?:先生|女士|小姐|太太|师傅|老师|阿姨|叔叔|大姐|大哥|经理|同学|医生|老板|总)"
_GREETED = re.compile(
    rf"(?:(?:{_COMPOUND})|[{_SURNAMES}])[\u4e00-\u9fff]{{0,2}}?{_TITLE}(?:\s*[(（]?(?:亲?收|签收)[)）]?)?"
)
_RECEIVES = re.compile(rf"(?:(?<=[\s,，;；。:：)）0-9])|^){_NAME}\s*[(（]?(?:亲?收|签收|启)[)）]?(?=[\s,，;；。]|$)")
_BEFORE_PHONE = re.compile(rf"(?<=[0-9室号楼元层户院]){_NAME}(?=\s*[,，:：]?\s*(?:{_PHONE.pattern}))")
# A word alone between gaps, beside a phone number.
_ALONE = re.compile(rf"(?:(?<=[\s,，;；。:：/、|+])|(?<=^)){_NAME}(?=[\s,，;；。/、|+]|$)")
_NOTES = re.compile(
    r"(?:麻烦|请|烦请|拜托)?(?:快递(?:员|小哥)?|外卖)?(?:请|帮忙|直接)?(?:放|挂|搁|存|送|丢|扔)(?:到|在|至|于)?(?:我?家)?"
    r"(?:大?门口|门外|门前|门把手|楼下|前台|门卫室?|保安室?|传达室|物业|丰巢|快递柜|菜鸟(?:驿站)?|驿站|鞋柜|电表箱|消防栓|信箱|奶箱|储物柜)(?:就行|即可|就好|上|里|吧|代收|谢谢)*"
    r"|(?:麻烦|请)?(?:不要|勿|别)(?:敲门|按门铃|打电话|放[\u4e00-\u9fff]{2,4})"
    r"|(?:麻烦|请|务必|一定要?)?(?:提前|到了?[后之]?|送货前|送前|来之?前|派送前)?(?:再?打|拨打?|致|先?联系|来)(?:我?电话|本人|我|手机)(?:联系)?"
    r"|(?:丰巢|速递易|快递)柜|菜鸟驿站(?:代收)?|(?:门卫|前台|物业|保安|邻居|家人)代收|本人(?:签收|亲收)"
    r"|(?:麻烦|请)?(?:帮我?)?(?:配送|派送|快递|送|寄|发)(?:到|至|往)[:：]?|(?<![\u4e00-\u9fff])急(?=[!！,，。\s]|$)"
    r"|谢谢[!！]?|急急+|加急|尽快(?:送达|送|派送)?|工作日(?:送|派送)|周末(?:送|派送)|轻拿轻放|易碎|货到付款"
    r"|(?:我(?:住|家)?在|我要?去|帮我查|请问|想问一?下|查一?下)|(?:是)?(?:哪个|什么|属于哪个)(?:网格|社区)(?:的)?[?？]?|在哪里?[?？]?"
)


def find_noise(text: str) -> list[Span]:
    """Spans of `text` that are no part of an address, in order and apart from each other."""
    phones = [found.span() for found in _PHONE.finditer(text)]
    spans = [
        *phones,
        *(
            found.span()
            for kind in (_MAIL, _LABEL, _GREETED, _RECEIVES, _BEFORE_PHONE)
            for found in kind.finditer(text)
        ),
    ]
    spans += [found.span() for found in _NOTES.finditer(text)]
    if phones or _LABEL.search(text):
        spans += _names_beside(text, spans)
    return _joined(spans)


def _names_beside(text: str, spans: list[Span]) -> Iterator[Span]:
    """People's names that stand alone between gaps, given that the text has a phone number or says whose it is."""
    blank = list(text)
    for start, end in spans:
        blank[start:end] = " " * (end - start)
    for found in _ALONE.finditer("".join(blank)):
        yield found.span()


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
