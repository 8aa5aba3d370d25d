"""Words by which files of other systems call our fields, in Chinese and English.

A word may stand for several fields: a kind of file takes the first of them, in the order of this table, that it has
(客户编号 is the customer of a ticket, and of a file of customers the id).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language

from zhiyin.core.tabular.mapping import folded

WORDS: Mapping[str, str] = {
    "customer": "客户编号 客户号 客户ID 客户代码 customer_id customer_no customer_number client_id",
    "survey": "问卷 问卷编号 调查 调查编号 survey_id survey_code",
    "external_id": (
        "编号 外部编号 客户编号 客户号 客户ID 客户代码 会员号 会员编号 工单编号 工单号 流水号 序号 记录编号 问卷编号"
        " id uid key customer_id customer_no customer_number client_id member_id ticket_id case_number case_id"
        " record_id"
    ),
    "number": "知音编号 知音客户号 zhiyin_number zhiyin_no",
    "family_name": "姓 姓氏 surname last_name lastname familyname",
    "given_name": "名 名字 first_name firstname forename givenname",
    "full_name": (
        "姓名 客户姓名 客户名称 名称 联系人 联系人姓名 公司名称 企业名称 单位名称 name customer_name client_name"
    ),
    "name": "姓名 名称 员工姓名 网点名称 产品名称 employee_name branch_name product_name",
    "kind": "类型 客户类型 客户类别 customer_type",
    "birth_date": "出生日期 生日 出生年月 出生年月日 birthday birthdate dob date_of_birth born",
    "phone": (
        "手机 手机号 手机号码 电话 电话号码 联系电话 移动电话 固定电话 mobile mobile_phone cell cellphone telephone tel"
        " phone_number"
    ),
    "email": "邮箱 电子邮箱 电子邮件 邮件 邮箱地址 e_mail mail email_address",
    "wechat": "微信 微信号 weixin wechat_id",
    "street": "地址 联系地址 详细地址 通讯地址 住址 家庭住址 街道 address address_line street_address address1",
    "city": "城市 市 所在城市 town",
    "postcode": "邮编 邮政编码 zip zipcode zip_code postal_code",
    "national_id": (
        "身份证 身份证号 身份证号码 证件号 证件号码 id_card id_card_number id_number ssn soc_sec_id national_id_number"
    ),
    "passport": "护照 护照号 护照号码 passport_number passport_no",
    "company_code": "统一社会信用代码 社会信用代码 信用代码 税号 usci tax_id",
    "other_id": "其他证件 其他证件号 other_document",
    "tier": "等级 客户等级 会员等级 级别 vip_level",
    "stage": "阶段 生命周期 生命周期阶段 客户阶段 lifecycle lifecycle_stage",
    "relation_level": "关系层次 客户关系层次 关系级别 relationship_level",
    "relation_kind": "关系类型 客户关系类型 relationship_kind relationship_type relation_type",
    "owner": "负责人 归属人 客户经理 所有者 归属员工 owner_id account_manager account_owner assigned_to",
    "branch": "网点 机构 所属机构 归属机构 分公司 营业厅 部门 branch_code office department",
    "note": "备注 说明 remark remarks notes memo",
    "opened": "创建时间 受理时间 建单时间 开单时间 提交时间 created created_at open_date opened_at opendate",
    "occurred_at": "时间 发生时间 联系时间 通话时间 开始时间 time date start_time started_at occurred",
    "ended_at": "结束时间 end_time ended finished_at",
    "answered_at": "答卷时间 提交时间 填写时间 回答时间 submitted_at response_date answered",
    "first_answered": "首次响应时间 首次回复时间 first_response first_reply_at first_response_at",
    "solved": "解决时间 办结时间 完成时间 resolved resolved_at solved_at",
    "closed": "关闭时间 结单时间 closed_at closedate",
    "subject": "主题 标题 事由 title topic summary",
    "body": "内容 描述 诉求内容 问题描述 description details message content",
    "text": "内容 描述 沟通内容 记录 description content transcript message",
    "comment": "意见 评语 建议 评论 comments feedback",
    "outcome": "结果 处理结果 联系结果 result",
    "duration": "时长 通话时长 持续时间 length talk_time",
    "wait": "等待时长 等待时间 wait_time waiting_time",
    "direction": "方向 呼叫方向 call_direction",
    "service_kind": "服务类型 业务类型 问题类型 问题分类 service_type category request_type",
    "channel": "渠道 来源渠道 受理渠道 联系渠道 contact_channel medium",
    "touchpoint": "接触点 触点 touch_point",
    "assignee": "处理人 受理人 负责人 坐席 agent owner assigned_to",
    "employee": "员工 员工编号 工号 坐席 坐席工号 客服 agent staff employee_id employee_no",
    "priority": "优先级 紧急程度 urgency",
    "perceived": "满意度 评分 总体评分 总体满意度 score rating satisfaction overall",
    "expected": "期望 期望值 总体期望 expectation",
    "scale": "满分 分制 max_score",
    "group": "分组 组别",
    "interaction": "互动编号 通话编号 interaction_id call_id",
    "code": "代码 编码 编号 产品代码 网点代码 机构代码 product_code branch_code",
    "parent": "上级 上级机构 上级代码 parent_code",
    "product": "产品 产品代码 product_code",
    "amount": "金额 总额",
}  # fmt: skip


def shown(field: str) -> str:
    """A field as people call it, in Chinese with the name that files use: `姓名 (full_name)`, `Full name`."""
    words = WORDS.get(field, "").split()
    if words and (get_language() or "").startswith("zh"):
        return f"{words[0]} ({field})"
    return field.replace("_", " ").capitalize()


def synonyms(fields: Iterable[str]) -> dict[str, str]:
    """Our field by each word for it, among `fields`; words are folded."""
    known = set(fields)
    found: dict[str, str] = {}
    for name, words in WORDS.items():
        if name in known:
            for word in words.split():
                found.setdefault(folded(word), name)
    return found
