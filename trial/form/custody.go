package form

import "stepwise/trial/record"

// What cells go through, from the patient and back. Every row belongs to a subject,
// but those of Spec. Times are when things happened, not when they were entered.

// Therapy has a row for each planned treatment of a patient with cells of their own:
// "1", "2", …. Its chain identifier joins everything that was collected, made and
// given for it (ISBT 128, ST-028: one identifier per patient therapy event). The
// identifier is text: one that the hospital has from elsewhere, or a local one.
var Therapy = record.Form{Name: "THERAPY", Repeats: true, Words: words("Therapy event", "治疗事件"), Items: []record.Item{
	need(code("CHAIN", "Chain identifier", "身份链标识")),
	need(item("AT", record.Moment, "Opened", "建立时间")),
	code("ENTRY", "Key of the entry", "录入标识"),
}}

// Collection has a row for each collection of starting material: "C1", "C2", ….
var Collection = record.Form{Name: "COLLECTION", Repeats: true, Domain: "PR", Words: words("Collection of cells", "细胞采集"), Items: []record.Item{
	need(code("THERAPY", "Therapy event", "治疗事件")),
	code("DONATION", "Donation identifier", "采集（献血）编号"),
	item("END", record.Moment, "End of apheresis", "采集结束时间"),
	unit(item("VOLUME", record.Decimal, "Volume", "采集体积"), "mL"),
	unit(item("CELLS", record.Decimal, "Nucleated cells", "有核细胞数"), "10*9"),
	code("ENTRY", "Key of the entry", "录入标识"),
}}

// Product has a row for each attempt to make a product: "P1", "P2", ….
var Product = record.Form{Name: "PRODUCT", Repeats: true, Words: words("Product", "产品"), Items: []record.Item{
	need(code("THERAPY", "Therapy event", "治疗事件")),
	need(code("COLLECTIONS", "Made from", "起始材料")), // keys of COLLECTION, separated by commas
	code("LOT", "Batch number", "批号"),
	code("RETRY", "Attempt after", "重新制备（原批次）"),
	need(choice("OUTCOME", "Manufacture", "制备情况", "planned", "planned", "计划中", "running", "under way", "制备中", "made", "made", "已完成", "failed", "failed", "失败")),
	item("WHY", record.Text, "Why it failed", "失败原因"),
	need(choice("KEPT", "Kept", "保存方式", "frozen", "frozen", "冻存", "fresh", "fresh", "新鲜")),
	item("ENDED", record.Moment, "End of manufacture", "制备结束时间"),
	item("EXPIRY", record.Moment, "Expiry", "失效时间"),
	between(unit(item("USABLE", record.Integer, "Usable after thawing", "复苏后可用时间"), "min"), 1, 10080),
	code("ENTRY", "Key of the entry", "录入标识"),
}}

// Bag has a row for each container of a product: "P1-A", "P1-B", ….
var Bag = record.Form{Name: "BAG", Repeats: true, Words: words("Bag of product", "产品袋"), Items: []record.Item{
	need(code("PRODUCT", "Product", "产品编号")),
	need(between(unit(item("CELLS", record.Decimal, "CAR-positive viable T cells", "CAR阳性活T细胞数"), "10*6"), 0, 1e6)),
	unit(item("VOLUME", record.Decimal, "Volume", "体积"), "mL"),
	code("ENTRY", "Key of the entry", "录入标识"),
}}

// Spec has a row for each requirement that products are held to. The laboratory enters
// the limits from its own document and signs; the key is the requirement's identifier.
var Spec = record.Form{Name: "SPEC", Study: true, Repeats: true, Words: words("Product specification", "产品质量标准"), Items: []record.Item{
	need(code("NAME_EN", "Name in English", "英文名称")),
	need(code("NAME_ZH", "Name in Chinese", "中文名称")),
	need(choice("STAGE", "When", "适用阶段", "release", "before release", "放行前", "later", "result may come after release", "放行后可补报",
		"material", "shipment of starting material", "起始材料运输", "transport", "shipment of product", "产品运输")),
	need(choice("KIND", "Result", "结果类型", "number", "number", "数值", "word", "word", "文字")),
	code("UNIT", "Unit", "单位"),
	item("LOW", record.Decimal, "At least", "下限"),
	item("HIGH", record.Decimal, "At most", "上限"),
	code("EXPECTED", "Result that conforms", "合格结果"),
	need(code("SOURCE", "Document", "依据文件")),
	item("ENDED", record.Flag, "No longer in use", "已停用"),
}}

// Result has a row for each product and requirement, with the key "P1/VIABILITY". It
// keeps the limits that it was held to.
var Result = record.Form{Name: "RESULT", Repeats: true, Words: words("Test result", "检验结果"), Items: []record.Item{
	need(code("PRODUCT", "Product", "产品编号")),
	need(code("SPEC", "Requirement", "检验项目")),
	need(code("VALUE", "Result", "结果")),
	item("LOW", record.Decimal, "At least", "下限"),
	item("HIGH", record.Decimal, "At most", "上限"),
	code("EXPECTED", "Result that conforms", "合格结果"),
	need(choice("VERDICT", "Conforms", "判定", "in", "conforms", "合格", "out", "out of specification", "不合格", "unknown", "cannot be judged", "无法判定")),
	need(item("AT", record.Moment, "Tested", "检验时间")),
}}

// Release has a row for each product; its key is the product. Signed by the
// laboratory, and by an investigator too when it is an exception.
var Release = record.Form{Name: "RELEASE", Repeats: true, Words: words("Release", "放行"), Items: []record.Item{
	need(choice("VERDICT", "Decision", "放行结论", "released", "released", "放行", "exception", "released by exception", "例外放行", "rejected", "rejected", "拒绝放行")),
	need(item("RESULTS", record.Data, "Results at release", "放行时的检验结果")),
	code("OUT", "Out of specification", "不合格项目"), // identifiers, separated by commas
	item("REASON", record.Text, "Reason", "理由"),
	between(unit(item("WEIGHT", record.Decimal, "Body weight", "体重"), "kg"), 1, 400),
	item("DOSE", record.Decimal, "Dose that the product holds", "产品可达剂量"), // in the unit of the protocol's levels
	item("LEVEL", record.Integer, "Level that the product reaches", "产品可达剂量水平"),
	item("PLANNED", record.Integer, "Planned level", "计划水平"),
	need(item("AT", record.Moment, "Decided", "决定时间")),
}}

// Handover has a row for each step that a container went through: "1", "2", ….
var Handover = record.Form{Name: "HANDOVER", Repeats: true, Words: words("Hand-over", "交接"), Items: []record.Item{
	need(code("CONTAINER", "Container", "容器")), // key of COLLECTION or BAG
	need(choice("STEP", "Step", "步骤", "collect", "collected", "采集", "send", "sent", "发运", "receive", "received", "接收", "use", "used for manufacture", "投入制备",
		"fill", "filled", "分装", "thaw", "thawed", "复苏", "check", "checked at the bedside", "床旁核对", "infuse", "infused", "回输",
		"accept", "accepted after quarantine", "隔离后接受", "discard", "discarded", "废弃")),
	need(item("AT", record.Moment, "When", "时间")),
	code("FIRST", "First scan", "第一次扫码"),   // code of the label
	code("SECOND", "Second scan", "第二次扫码"), // code of the label
	unit(item("TEMPMIN", record.Decimal, "Lowest temperature", "最低温度"), "Cel"),
	unit(item("TEMPMAX", record.Decimal, "Highest temperature", "最高温度"), "Cel"),
	choice("CONDITION", "Condition", "状态", "good", "good", "正常", "quarantine", "quarantine", "隔离"),
	item("WHY", record.Text, "Why", "原因"),
	between(unit(item("WEIGHT", record.Decimal, "Body weight", "体重"), "kg"), 1, 400),
	code("PRODUCT", "Product", "产品编号"), // that starting material was used for
	item("COMMENT", record.Text, "Comment", "说明"),
	code("ENTRY", "Key of the entry", "录入标识"),
}}

// Label has a row for each label that was issued: "1", "2", …. A label is void once it
// was replaced; what it said stays.
var Label = record.Form{Name: "LABEL", Repeats: true, Words: words("Label", "标签"), Items: []record.Item{
	need(choice("KIND", "On", "用于", "S", "patient", "受试者", "C", "collection", "采集袋", "P", "batch record", "批记录", "B", "bag of product", "产品袋", "T", "transport box", "运输箱")),
	code("ABOUT", "Container or product", "容器或产品"),
	need(code("CHAIN", "Chain identifier", "身份链标识")),
	item("LEVEL", record.Integer, "Planned dose level", "计划剂量水平"),
	item("EXPIRY", record.Moment, "Expiry", "失效时间"),
	need(code("TEXT", "Content of the code", "二维码内容")),
	item("VOID", record.Moment, "Void", "作废时间"),
}}
