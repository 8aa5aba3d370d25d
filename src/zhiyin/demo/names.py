"""Names, places and sentences of the simulated company. They are data, so they stay Chinese in every language."""

from __future__ import annotations

from dataclasses import dataclass

FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解查"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲建国志文梅晓春雪琳佳怡子涵宇轩浩然欣悦思远嘉豪梓萱俊熙雨桐一诺"

COMPANIES = ("宏达物流", "东方纺织", "海天食品", "安康医药", "华瑞机械", "绿源农业", "明珠餐饮", "金桥建材")


@dataclass(frozen=True, slots=True)
class Region:
    """A region with its satisfaction score in the source's survey of 2008 (None: not printed there), and its halls."""

    code: str
    name: str
    score: float | None
    city: str
    halls: tuple[str, ...]


# The first five and last five are those of the survey; the others lie between and carry no printed score.
REGIONS = (
    Region("dalian", "大连", 90.0, "大连市区", ("中山路营业厅", "西安路营业厅")),
    Region("qingdao", "青岛", 89.4, "青岛市区", ("香港中路营业厅", "台东营业厅")),
    Region("hebei", "河北", 88.8, "石家庄", ("裕华路营业厅", "中山西路营业厅")),
    Region("shaanxi", "陕西", 88.6, "西安", ("南大街营业厅", "高新营业厅")),
    Region("shandong", "山东", 87.8, "济南", ("泉城路营业厅", "经十路营业厅")),
    Region("zhejiang", "浙江", None, "杭州", ("延安路营业厅", "滨江营业厅")),
    Region("jiangxi", "江西", None, "南昌", ("抚河路营业厅", "洪都北大道理赔中心")),
    Region("sichuan", "四川", None, "成都", ("人民南路营业厅", "天府营业厅")),
    Region("hubei", "湖北", None, "武汉", ("解放大道营业厅", "光谷营业厅")),
    Region("shanghai", "上海", 79.6, "上海市区", ("淮海路营业厅", "浦东营业厅")),
    Region("yunnan", "云南", 78.5, "昆明", ("北京路营业厅", "滇池路营业厅")),
    Region("xizang", "西藏", 78.3, "拉萨", ("北京中路营业厅",)),
    Region("jilin", "吉林", 78.2, "长春", ("人民大街营业厅", "红旗街营业厅")),
    Region("shenzhen", "深圳", 74.3, "深圳市区", ("福田营业厅", "南山营业厅")),
)
BETWEEN = 84.0


@dataclass(frozen=True, slots=True)
class Story:
    """A kind of service with what customers ask, what agents answer, and how long the promise is (business hours)."""

    kind: str
    weight: float
    hours: float
    asks: tuple[tuple[str, str], ...]
    answers: tuple[str, ...]


STORIES = (
    Story(
        "inquiry", 0.36, 8,
        (("车险续保怎么计算保费", "您好，我的车险下个月到期，想问一下续保的保费是怎么算的？"),
         ("保单能不能改受益人", "我想把受益人改成我女儿，需要带哪些材料？"),
         ("医疗险报销范围", "门诊费用能报吗？免赔额是多少？"),
         ("电子保单在哪里下载", "一直没有收到电子保单，请问在哪里可以下载？")),
        ("您好，已为您查到，续保保费与去年出险次数有关，明细已发到您的邮箱。", "您好，带上身份证和保单原件到任一网点即可办理。"),
    ),
    Story(
        "change", 0.22, 16,
        (("地址变更", "我搬家了，通信地址要改一下。"), ("联系电话变更", "换了手机号，请更新保单上的电话。"),
         ("车牌变更", "新车上牌了，保单上还是临时号牌。")),
        ("已为您变更，请核对短信中的新信息。", "变更已提交，今天之内生效。"),
    ),
    Story(
        "claim", 0.24, 40,
        (("车险报案", "今天早上在路口被追尾，对方全责，现在怎么办？"), ("理赔进度查询", "材料交了一个星期了，现在到哪一步了？"),
         ("住院理赔", "出院了，发票和病历都在，怎么申请？")),
        ("已为您登记报案，查勘员会在三十分钟内联系您。", "您的案件正在核算，预计两个工作日内到账。"),
    ),
    Story(
        "renewal", 0.10, 24,
        (("续保提醒没有收到", "保单已经过期两天才知道，能补吗？"), ("想换一个险种", "觉得现在的不太适合，想听听建议。")),
        ("可以补办，今天之内保障不间断。", "已请客户经理按您的情况做一份比较，明天联系您。"),
    ),
    Story(
        "complaint", 0.08, 16,
        (("窗口等了四十分钟", "只开一个窗口，等了四十分钟，没有人说一声。"), ("理赔员态度不好", "问了两次都说不知道，让我自己去找。"),
         ("多次要求重复提交材料", "同样的材料交了三次，每次都说缺一样。")),
        ("非常抱歉给您添了麻烦，我会和网点负责人核实，今天之内给您答复。", "我理解您的心情，已请负责人直接联系您。"),
    ),
)  # fmt: skip
