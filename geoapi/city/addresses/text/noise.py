"""What stands in an address text without being part of the address:
phones, people's names, notes to the courier.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from geoapi.city.addresses.text.lexicon import ENDINGS, ESTATE, PLACE, divisions, words
from geoapi.city.addresses.text.normalization import match_key_uncached

Span = tuple[int, int]
Known = Callable[[str], bool]

_D = "[0-9０-９]"
_PHONE = re.compile(
    rf"(?<!{_D})(?:[+＋]?\(?0{{0,2}}86\)?[-\s]?)?[1１][3-9３-９]{_D}(?:[-\s]?[0-9０-９*＊xX]{{4}}){{2}}(?!{_D})(?:\s*(?:转|-|,|，|分机)\s*{_D}{{1,6}}(?!{_D}))?"
    rf"|(?<!{_D})[(（]?0{_D}{{2,3}}[)）]?[-－\s—]?{_D}{{7,8}}(?!{_D})(?:\s*(?:转|-)\s*{_D}{{1,6}})?"
    rf"|(?<!{_D})(?:400|800)-?{_D}{{3,4}}-?{_D}{{3,4}}(?!{_D})"
    rf"|(?<=电话|手机|号码|联系|微信)[:：\s]*{_D}{{5,13}}"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII)
_LABEL = re.compile(
    r"(?:收\s*[件货]\s*人|联\s*系\s*人|收\s*货\s*地\s*址|详\s*细\s*地\s*址|所在地区|收件地址|联系电话|手机号码?|电话号码?|电话|手机|姓名|邮编|地址|TEL|Tel|tel)\s*(?:[:：]|(?=\s)|(?=[+0-9]))"
    r"|(?:收[件货]人|联系人|地址)[是为]?"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦"
    "昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐"
    "邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁"
    "荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武"
    "符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵"
    "冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿"
    "满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红"
    "游竺权逯盖益桓公肖覃闫付涂代仝佘岳苟兰甯迟战初冼揭"
)
_COMPOUND = "|".join(
    words("""
    欧阳 司徒 上官 诸葛 司马 夏侯 皇甫 尉迟 公孙 慕容 令狐 东方 端木 万俟 长孙 淳于 太叔 宇文 轩辕 钟离 闻人
    赫连 澹台 公冶 宗政 单于 申屠 仲孙 鲜于 闾丘 司空 亓官 司寇 独孤 南宫 西门 百里 呼延 羊舌 微生
    """)
)
_NAME = rf"(?:(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_TITLE = "(?:先生|女士|小姐|太太|师傅|老师|阿姨|叔叔|大姐|大哥|经理|同学|医生|老板|总(?![\u4e00-\u9fff]))"
_GREETED = re.compile(
    rf"(?:(?:{_COMPOUND})|[{_SURNAMES}])[\u4e00-\u9fff]{{0,2}}?{_TITLE}(?:\s*[(（]?(?:亲?收|签收)[)）]?)?"
    rf"|(?:(?:{_COMPOUND})|[{_SURNAMES}])[\u4e00-\u9fff]{{0,2}}?[(（]{_TITLE}[)）]"
)
_RECEIVES = re.compile(
    rf"(?:(?<=[\s,，;；。:：)）0-9室号楼元层户院栋幢座苑园上下旁侧])|^){_NAME}\s*[(（]?(?:亲?收|签收|启)[)）]?"
    rf"(?=[\s,，;；。+＋]|$|{_PHONE.pattern})"
)
# 王小明[1234]138…: the number that a shop gives out instead of the own one.
_BEFORE_PHONE = re.compile(
    rf"(?<=[0-9室号楼元层户院栋幢座苑园]){_NAME}(?:[\[【]{_D}{{2,6}}[\]】])?(?=\s*[,，:：]?\s*(?:{_PHONE.pattern}))"
)
# A word alone between gaps, beside a phone number.
_ALONE = re.compile(rf"(?:(?<=[\s,，;；。:：/、|+(（])|(?<=^)){_NAME}(?=[\s,，;；。/、|+)）]|$)")
# A post code between gaps, the link of a map to the place, and its coordinates.
_BESIDE_THE_TEXT = re.compile(
    rf"(?:(?<=[\s,，;；])|(?<=^))[0-8]{_D}{{5}}(?=[\s,，;；]|$)|^[0-8]{_D}{{5}}(?=[\u4e00-\u9fff]{{2}})(?![号弄室栋幢路街])|https?://[^\s，。；）)\u4e00-\u9fff]+"
    rf"|(?<![.\d])-?\d{{1,3}}\.\d{{2,}}\s*[,，]\s*-?\d{{1,3}}\.\d{{2,}}(?![.\d])",
)
# Numbers that count or open something else: they must not be taken for houses.
_SERIALS = re.compile(
    rf"(?:取件码|提货码|验证码|门禁密?码?|门锁密?码?|密码|邮编|邮政编码|订单号?|运单号?|单号|车牌号?|尾号|身份证号?(?:后四位)?)[是为:：\s]*"
    rf"[A-Za-z\u4e00-\u9fff]?[A-Za-z0-9０-９*-]{{2,24}}#?"
    rf"|{_D}{{1,4}}(?:口人|个人|[份单件箱袋元岁平]米?|㎡)(?!{_D}{{3}}|[元位宝巷路街里宿大]|[\u4e00-\u9fff]元)"
    rf"|第{_D}{{1,4}}[单份件户](?!元|\d)|{_D}{{1,2}}月{_D}{{1,2}}[日号](?:[前后]|以[前后]|之[前后])?(?:送[到达货]?|来|取)?"
    rf"|(?:今天|明天|后天)?(?:上午|中午|下午|晚上|早上|傍晚)?{_D}{{1,2}}(?:点|时(?![代光尚]))(?:半|{_D}{{1,2}}分?)?(?:以?[前后]|之[前后]|左右)?(?:再?送|来|到|取)?(?![\u4e00-\u9fff]*[路街])"
    r"|第?(?:\d{1,4}|[一二三四五六七八九十]{1,3})(?:号)?网格|&(?:[a-z]{2,6}|#\d{2,5});?|【[收寄]件】"
)
_NOTES = re.compile(
    r"(?:麻烦|请|烦请|拜托)?(?:快递(?:员|小哥)?|外卖)?(?:请|帮忙|直接)?(?:放|挂|搁|存|送|丢|扔)(?:到|在|至|于)?(?:我?家)?"
    r"(?:大?门口|门外|门前|门把手|楼下|前台|门卫室?|保安室?|传达室|物业|丰巢|快递柜|菜鸟(?:驿站)?|驿站|鞋柜|电表箱|消防栓|信箱|奶箱|储物柜)(?:就行|即可|就好|上|里|吧|代收|谢谢)*"
    r"|(?:麻烦|请)?(?:不要|勿|别)(?:敲门|按门铃|打电话|放[\u4e00-\u9fff]{2,4})"
    r"|(?:麻烦|请|务必|一定要?)?(?:提前|到了?[后之]?|送货前|送前|来之?前|派送前)?(?:再?打|拨打?|致|先?联系|来)(?:我?电话|本人|我|手机)(?:联系)?"
    r"|(?:送货?|派送|配送|来|到)之?前,?(?:麻烦|请)?先?(?:电话联系|电联|来电|致电)"
    r"|(?:丰巢|速递易|快递)柜|菜鸟驿站(?:代收)?|(?:门卫|前台|物业|保安|邻居|家人)代收|本人(?:签收|亲收)"
    r"|(?:麻烦|请)?(?:帮我?)?(?:配送|派送|快递|送|寄|发)(?:到|至|往)[:：]?|(?<![\u4e00-\u9fff])急(?=[!！,，。\s]|$)"
    r"|谢谢[!！]?|急急+|加急|尽快(?:送达|送|派送)?|工作日(?:送|派送)|周末(?:送|派送)|轻拿轻放|易碎|货到付款"
    r"|(?:我(?:住|家)?在|我要?去|帮我查|请问|想问一?下|查一?下)|(?:是)?(?:哪个|什么|属于哪个)(?:网格|社区)(?:的)?[?？]?|在哪里?[?？]?"
)


# What tells of people in any text, beside phones and whoever is greeted by a title.
_ID_NUMBER = re.compile(
    rf"(?<!{_D})[1-9]{_D}{{5}}(?:18|19|20){_D}{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]{_D}|3[01]){_D}{{3}}[0-9０-９Xx]"
    rf"(?!{_D})"
)
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-Za-hj-z][-·•.\\s]?"
    "(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-HJ-NP-Za-hj-np-z0-9]{4}[挂学警港澳])(?![A-Za-z0-9])"
)
_CALLED = re.compile(
    rf"(?:我?名?叫做?|姓名[:：是]?|本人|我是|当事人|户主|业主|租户|租客|房东|邻居|举报人|联系人[:：是]?|投诉人)\s*"
    rf"(?P<name>{_NAME})"
)
# What goes on behind a name of two characters, and where somebody is who has none here.
_NO_END_OF_NAME, _NEIGHBOURS = (
    "把在的说和是与向对将被给到从也都总又常老住经每很不没有要",
    ("楼上", "楼下", "隔壁", "对门"),
)
_AT_PHONE = re.compile(rf"(?<![\u4e00-\u9fff])(?P<name>{_NAME})(?=\s*[,，:：]?\s*(?:{_PHONE.pattern}))")
_ROOM = re.compile(
    rf"{_D}{{1,3}}(?:号楼|栋|幢|座)?[-—－]{_D}{{1,2}}[-—－]{_D}{{3,4}}(?!{_D})"
    rf"|(?:{_D}{{1,2}}|[一二三四五六七八九十]{{1,3}})单元(?:{_D}{{3,4}}|[一二三四五六七八九十]{{1,3}}[楼层])?室?"
    rf"|(?<!{_D}){_D}{{3,4}}(?:室|房间|房(?!间))"
)


_LONGEST_PERSON = 4
_DAYS = frozenset(words("周一 周二 周三 周四 周五 周六 周日 周末"))
_MARKS = " ,，;；:：。.、\n\t"
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_ENDS = sorted({*ENDINGS[ESTATE], *ENDINGS[PLACE]} - set("城阁轩庭郡社"), key=lambda each: (-len(each), each))
_ADDRESS_END = re.compile(
    f"(?:[省市区县州盟旗镇乡村屯路街道巷弄号室楼层栋幢座场内侧旁近面边口房]|{'|'.join(_ENDS)})$"
)
# Characters that end an address, so that a surname behind one begins a name.
_BEFORE_NAME = (
    "号室层楼栋幢座单元路街道巷弄村组社镇乡厦场园苑区城院店站所旁侧面边近内口角米处心司局府里庭居寓户处中段馆厂地"
    "江湖滨字园国墅"
)
_AFTER_ADDRESS = re.compile(rf"(?<=[{_BEFORE_NAME}0-9])({_NAME})$")


def find_noise(text: str, is_known: Known = lambda _: False) -> list[Span]:
    """Spans of `text` that are no part of an address, in order and apart from each other.

    `is_known` says of a word whether it names something in the city: then it is nobody's name.
    """
    phones = [found.span() for found in _PHONE.finditer(text)]
    spans = [
        *phones,
        *(
            found.span()
            for kind in (_MAIL, _LABEL, _GREETED, _RECEIVES, _BEFORE_PHONE)
            for found in kind.finditer(text)
            if kind is not _BEFORE_PHONE or _is_name(found[0])
        ),
    ]
    spans += [found.span() for found in _NOTES.finditer(text)]
    spans += [found.span() for found in _BESIDE_THE_TEXT.finditer(text) if found[0] != text.strip()]
    spans += [found.span() for found in _SERIALS.finditer(text)]
    if phones:
        spans += _glued(text, phones, is_known)
    if phones or _LABEL.search(text):
        spans += _names_beside(text, spans, is_known)
    return _joined(spans)


def find_personal(text: str, is_known: Known = lambda _: False) -> list[tuple[str, int, int]]:
    """What in a text of any kind tells of somebody: `phone`, `id_number`, `plate`, `mail`, `name` or `room`,
    with its span; in order and apart from each other. Names are guessed, and some are not found.
    """
    found = [("id_number", *each.span()) for each in _ID_NUMBER.finditer(text)]
    found += [("phone", *each.span()) for each in _PHONE.finditer(text)]
    found += [("plate", *each.span()) for each in _PLATE.finditer(text)]
    found += [("mail", *each.span()) for each in _MAIL.finditer(text)]
    found += [("name", *each.span()) for each in _GREETED.finditer(text)]
    guessed = [each.span("name") for kind in (_CALLED, _AT_PHONE) for each in kind.finditer(text)]
    if any(kind == "phone" for kind, _, _ in found):
        guessed += _names_beside(text, [(start, end) for _, start, end in found], is_known)
    for start, end in guessed:
        if end - start > 2 and text[end - 1] in _NO_END_OF_NAME:
            end -= 1
        name = text[start:end]
        if _is_name(name) and name not in _NEIGHBOURS and not is_known(name):
            found.append(("name", start, end))
    found += [("room", *each.span()) for each in _ROOM.finditer(text)]
    return _first_of(found)


def _first_of(found: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Where two overlap, the one that was found first, without the other."""
    kept: list[tuple[str, int, int]] = []
    for kind, start, end in found:
        if start < end and all(end <= first or last <= start for _, first, last in kept):
            kept.append((kind, start, end))
    return sorted(kept, key=lambda each: each[1])


def _names_beside(text: str, spans: list[Span], is_known: Known) -> Iterator[Span]:
    """People's names that stand alone between gaps,
    given that the text has a phone number or says whose it is.
    """
    blank = list(text)
    for start, end in spans:
        blank[start:end] = " " * (end - start)
    for found in _ALONE.finditer("".join(blank)):
        if _is_name(found[0]) and not is_known(found[0]):
            yield found.span()


def _is_name(said: str) -> bool:
    """Whether what looks like a person's name is no end of an address, no place of the country and no day."""
    if said in _DAYS:
        return False
    return not _ADDRESS_END.search(said) and match_key_uncached(said) not in divisions()


def _glued(text: str, phones: list[Span], is_known: Known) -> Iterator[Span]:
    """Names that stand against a phone or a province without a gap:
    韩泽涛山东省…, …39号韦业涛1860…, …1860…羊卓卫.
    """
    edges = [0, *(at for span in phones for at in span), len(text)]
    pieces = [(first, text[first:last]) for first, last in zip(edges[::2], edges[1::2], strict=True)]
    holds_address = any(
        any(letter.isdigit() for letter in piece) or len(piece) > _LONGEST_PERSON for _, piece in pieces
    )
    for first, piece in pieces:
        bare = piece.strip(_MARKS)
        start = first + piece.find(bare)
        if (
            2 <= len(bare) <= _LONGEST_PERSON
            and _HAN.fullmatch(bare)
            and _is_name(bare)
            and not is_known(bare)
        ):
            # 云禧 138…: what is all of the address is no name.
            if holds_address:
                yield start, start + len(bare)
            continue
        if (found := _before_province().match(bare)) and _is_name(found[1]):
            yield start, start + found.end(1)
        if (found := _AFTER_ADDRESS.search(bare)) and _is_name(found[1]):
            yield start + found.start(1), start + found.end(1)


@cache
def _before_province() -> re.Pattern[str]:
    provinces = [
        name for name, known in divisions().items() if any(each.code.endswith("0000") for each, _ in known)
    ]
    return re.compile(rf"([\u4e00-\u9fff]{{2,4}}?)(?={'|'.join(sorted(provinces))})")


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
