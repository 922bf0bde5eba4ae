"""Names of people, where words before or after them say that they are names.

Chinese writes no spaces: without such a word nobody can tell 高兴 (glad) from Mr Gao.
"""

import re

_COMPOUND = (
    "欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|夏侯|端木|南宫|呼延|东方|西门|闻人|"
    "太史|申屠|公冶|宗政|濮阳|淳于|单于|赫连|澹台|钟离|鲜于|闾丘|百里|东郭|南门|第五"
)
# Common surnames without those that are everyday words where a name may stand (于 成 时 车 和 应 …).
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕"
    "裴霍涂苗曲盛冉翁蓝骆路游靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简苟淳卿税阙晏"
)
_NOT_IN_NAMES = (
    r"的是在来去了有和与跟要想说到办于因从为也都就对很已把被给让用住家昨后电手身号啊呀吧呢吗嘛我你您他她它这"
    r"那哪不没未请问谢叫找打交拿领取带写填坐排站等跑过两个位次局科处长员"
)
_TITLES = (
    "先生|女士|小姐|同志|老师|师傅|阿姨|大爷|大妈|大姐|大哥|叔叔|医生|护士|警官|经理|主任|科长|局长|所长|处长|"
    "站长|主管|书记|村长|队长|院长|校长|法官|律师|姐|哥|某"
)
_GIVEN = rf"[^\W\d_a-zA-Z{_NOT_IN_NAMES}]"
_FULL = rf"(?:(?:{_COMPOUND})|[{_SINGLE}])(?!{_TITLES}){_GIVEN}"
_LONG = rf"{_FULL}{_GIVEN}(?<![人民户区县市镇村员工商者们业])(?<!届生)(?<!业生)(?<!学生)(?<!考生)"
_OTHER_PEOPLES = r"[\u4e00-\u9fff]{2,8}[·•][\u4e00-\u9fff]{2,8}"
_ENDS = r"(?=[^\u4e00-\u9fff]|$|电话|手机|身份|住|今年)"

_LEAD = (
    r"(?:(?<=我)|(?<=本人)|(?<=[他她名子女儿亲妈爸公婆夫妻爷奶哥弟姐妹孩娃]))叫(?:做)?"
    r"|(?:姓名|名字|联系人|申请人|当事人|户主|收件人|收货人|户名|开户名|持卡人|委托人|代理人|投诉人|来电人|诉求人)"
    r"(?:[:是为叫]{1,2} ?| )"
)
# After these a name is certain enough to hide it.
LED_NAME = re.compile(rf"(?:{_LEAD})({_OTHER_PEOPLES}|{_FULL}(?:{_GIVEN}(?!生的))?)")
LONG_NAME_ALONE = re.compile(rf"(?:我是|本人是?|此致[^\w]{{0,3}})({_OTHER_PEOPLES}|{_LONG}){_ENDS}")

# These are perhaps names, perhaps of officials: a person decides.
SHORT_NAME_ALONE = re.compile(rf"(?:我是|本人是?)({_FULL}){_ENDS}")
NAME_SOUGHT = re.compile(
    rf"(?:找|叫|感谢|表扬|投诉|举报|窗口的?|工作人员|经办人|办事员|民警|柜员|接待员)[:是 ]?({_FULL}{_GIVEN}?)"
    rf"(?=[^\u4e00-\u9fff]|$|的|他|她|同志|老师|先生|女士|态度|服务|说|让|帮|办|问)"
)
NAME_WITH_TITLE = re.compile(
    rf"(?<!谢)(?!谢谢)((?:(?:{_COMPOUND})|[{_SINGLE}])(?!{_TITLES}){_GIVEN}{{1,2}})(?:先生|女士|同志|警官)"
)
