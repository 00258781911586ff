package deid_test

import (
	"testing"

	"stepwise/casereport/deid"
)

func TestAddresses(t *testing.T) {
	const a = deid.Address
	check(t, []row{
		{"street and number with the city", "家住⟦湖北省武汉市江岸区解放大道12号⟧", a, deid.High, "address.street"},
		{"down to the flat", "住⟦武汉市江岸区解放大道12号3单元501室⟧。", a, deid.High, "address.street"},
		{"a lane in a lane", "⟦上海市长宁区愚园路1088弄⟧", a, deid.High, "address.street"},
		{"a house in an estate", "现住⟦果山小区9号楼1单元⟧", a, deid.Medium, "address.street"},
		{"a street alone", "位于⟦人民路12号⟧", a, deid.Medium, "address.street"},
		{"a village under its county", "⟦滦平县张百湾镇周营子村⟧人", a, deid.Medium, "address.village"},
		{"a village with a house number", "现住⟦滦平县张百湾镇周营子村12号⟧", a, deid.Medium, "address.village"},
		{"a town under its district", "女，70岁，⟦双滦区偏桥子镇⟧人", a, deid.Medium, "address.village"},
		{"after a label", "家庭住址：⟦幸福家园甲栋二楼⟧", a, deid.Medium, "address.label"},
		{"English", "lives at ⟦12 High Street⟧, with", a, deid.Medium, "address.street"},
		{"English, short form", "⟦221B Baker St⟧.", a, deid.Medium, "address.street"},
		{"English, Chinese street", "⟦37 Guo Xue Lane⟧", a, deid.Medium, "address.street"},
	})
	quiet(t, []row{
		{why: "a city or a province", text: "湖北省武汉市，北京市朝阳区，华中科技大学附属同济医院"},
		{why: "made anonymous", text: "某市某路12号，武汉市某小区9号楼，住址：武汉市某某区"},
		{why: "pathways that end like streets", text: "信号通路1号，静脉通路2号，旁路3号，管路1号，尿路2号"},
		{why: "numbered things", text: "1号线，2号染色体，3号病房，12号引流管"},
		{why: "drugs and states that begin like a town", text: "术区镇痛，患者区镇静，双侧区予镇咳治疗，市镇"},
		{why: "villages in general", text: "农村地区，县乡两级，本市社区，各县区村医，城市社区卫生服务中心"},
		{why: "an inserted amount", text: "12 Patients Received It, 5 Gy, 3 New Lesions"},
		{why: "titles that look like streets", text: "12 Cancer Dr, 30 Chest CT"},
	})
}

func TestBeds(t *testing.T) {
	const b = deid.Bed
	check(t, []row{
		{"a bed", "收入⟦12床⟧", b, deid.Medium, "bed"},
		{"a numbered bed", "3病区⟦12号床⟧", b, deid.High, "bed"},
		{"after a label", "床号：⟦12⟧", b, deid.High, "bed"},
		{"after a label, with a letter", "床号：⟦A12⟧", b, deid.High, "bed"},
		{"English", "bed no. ⟦12⟧", b, deid.High, "bed"},
		{"English, short", "moved to ⟦bed 12⟧ on the ward", b, deid.Medium, "bed"},
	})
	quiet(t, []row{
		{why: "the size of a hospital", text: "500张床，1200床，设有80床，一所800床的医院，床位12张"},
		{why: "at the bedside", text: "床旁超声，12床旁检查，第3床"},
		{why: "another sort of bed", text: "tumour bed 50 Gy, vascular bed 3, tumor bed 12, nail bed 2"},
		{why: "time in bed", text: "in bed 12 hours, bed 3 weeks, bed rest 14 days"},
	})
}

func TestAccounts(t *testing.T) {
	const a = deid.Account
	check(t, []row{
		{"WeChat after a label", "微信号：⟦zhangsan_88⟧", a, deid.High, "account"},
		{"WeChat without a sign, with a figure", "微信 ⟦zs88abc⟧", a, deid.High, "account"},
		{"WeChat, letters alone", "WeChat ID: ⟦zhangsan⟧", a, deid.Medium, "account"},
		{"QQ", "QQ：⟦12345678⟧", a, deid.High, "account"},
		{"QQ号", "QQ号⟦123456⟧", a, deid.High, "account"},
		{"mail", "write to ⟦a.b-c@mail.example.org⟧.", deid.Email, deid.High, "email"},
		{"mail in Chinese text", "邮箱⟦zhang@example.com.cn⟧，", deid.Email, deid.High, "email"},
	})
	quiet(t, []row{
		{why: "a public account belongs to no patient", text: "微信公众号：yixuejie88，微信群abc12345，微信小程序abc123"},
		{why: "WeChat as a medium", text: "通过微信随访，WeChat platform, a WeChat group"},
		{why: "a QQ plot", text: "QQ plot, Q-Q 12345678, QQ 1234 patients"},
		{why: "an at sign in a scale", text: "3@5, a@b, user@localhost, @example.org, x@.org"},
	})
}

func TestWhatACaseReportIsFullOf(t *testing.T) {
	quiet(t, []row{
		{why: "doses", text: "帕博利珠单抗200 mg每3周1次；甲泼尼龙2 mg/kg；紫杉醇175 mg/m2 d1, d8；卡培他滨1500mg bid"},
		{why: "laboratory values", text: "ALT 412 U/L, AST 388 U/L, WBC 17.83×10^9/L, CA199 149.1 U/mL, HBV DNA 2.3×10^5 IU/mL"},
		{why: "vital signs", text: "T 36.5℃, P 80次/分, BP 130/80 mmHg, SpO2 98%"},
		{why: "CTCAE grades", text: "3级肝炎（CTCAE v5.0），grade 3-4, G1/G2, CTCAE version 5.0"},
		{why: "stages", text: "cT2N1M0, IIIB期, stage IV, pT3N1a, AJCC 8th edition"},
		{why: "genes and variants", text: "EGFR L858R, exon 19 del, KRAS G12C, TP53 c.524G>A, MSI-H, TMB 12.3 mut/Mb, chr17:7577120"},
		{why: "markers", text: "CD3+CD8+ T cells 1200/µL, PD-L1 TPS 60%, CPS ≥10, IFN-γ"},
		{why: "measures", text: "右肺上叶3.2 cm×2.8 cm肿块，SUVmax 12.4，12/25枚淋巴结"},
		{why: "cycles and days", text: "第6周期第1天，C3D15, day 21, q3w, 2周后, 6个月"},
		{why: "statistics", text: "HR 0.62 (95% CI 0.41-0.94; P=0.021), ORR 42.3% (11/26)"},
		{why: "citations", text: "[12-15], 2019;381(16):1535-1546, doi:10.1056/NEJMoa1910836, PMID 31562797"},
		{why: "trials", text: "KEYNOTE-024, CheckMate 227, NCT02142738, ChiCTR1900021234, CTR20180123"},
		{why: "batches", text: "批号：B20240305-1，lot: 20240305, Batch No. 13800138000"},
		{why: "devices", text: "GE Discovery MR750 3.0T, Illumina NovaSeq 6000, cat. no. 010-62345678"},
		{why: "Markdown", text: "# Case\n\n| Day | ALT |\n| --- | --- |\n| 21 | 412 |\n\n1. one\n2. two\n\n![Figure 1](figure-1.png)"},
	})
}
