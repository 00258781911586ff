package deid_test

import (
	"testing"

	"stepwise/casereport/deid"
)

func TestChineseNames(t *testing.T) {
	const n = deid.Name
	check(t, []row{
		{"before 先生", "⟦张三⟧先生来诊", n, deid.High, "name.title"},
		{"before 女士, given name of two characters", "⟦李秀英⟧女士", n, deid.High, "name.title"},
		{"a compound surname", "⟦欧阳丽⟧女士", n, deid.High, "name.title"},
		{"a compound surname, given name of two", "⟦诸葛建国⟧先生", n, deid.High, "name.title"},
		{"a given name that is a word elsewhere", "⟦张中华⟧先生", n, deid.High, "name.title"},
		{"with a blank before the title", "⟦王伟⟧ 女士", n, deid.High, "name.title"},
		{"a doctor's name identifies place and time", "由⟦王伟⟧医生主刀", n, deid.Medium, "name.title"},
		{"before 副主任", "请示⟦刘建军⟧副主任医师", n, deid.Medium, "name.title"},
		{"before 教授", "经⟦周晓明⟧教授会诊", n, deid.Medium, "name.title"},
		{"a surname that is a preposition too", "⟦于丹⟧女士", n, deid.High, "name.title"},
		{"before 患者, at a border", "⟦张建国⟧患者术后", n, deid.Low, "name.title"},
		{"after 患者, before a mark", "患者⟦张三⟧，男，56岁", n, deid.Medium, "name.label"},
		{"after 患者, before the sex", "患者⟦李秀英⟧女，", n, deid.Medium, "name.label"},
		{"after 病人", "病人⟦赵敏⟧。", n, deid.Medium, "name.label"},
		{"after a label", "姓名：⟦张三⟧", n, deid.High, "name.label"},
		{"after a label, the form running on", "姓名：⟦张三⟧性别：男", n, deid.High, "name.label"},
		{"a transcribed name", "姓名：⟦阿依古丽·买买提⟧", n, deid.High, "name.label"},
		{"a rare surname after a label", "姓名：⟦乜小红⟧，", n, deid.Medium, "name.label"},
		{"the doctor in charge", "主治医师：⟦王伟⟧", n, deid.High, "name.label"},
		{"before the sex and the age", "⟦王振国⟧，男，51岁，已婚", n, deid.Medium, "name.sex"},
		{"before the sex and the age, without marks", "⟦王振国⟧男51岁", n, deid.Medium, "name.sex"},
		{"a surname alone is weak, but it is there", "患者⟦王⟧女士来诊", n, deid.Low, "name.surname"},
	})
	quiet(t, []row{
		{why: "made anonymous with 某", text: "张某先生，李某某女士，患者王某，男，56岁；姓名：赵某某"},
		{why: "made anonymous with signs", text: "张××女士，患者李XX，姓名：***，姓名：保密"},
		{why: "no name before the title", text: "这位先生，那位女士，一位老先生，多位医生，一位高龄女士，华人女士"},
		{why: "ranks of doctors", text: "主治医师、住院医师、管床医生、值班医生、经治医师、康复医师、申请医师、麻醉医师、高年资医师"},
		{why: "departments before 主任", text: "科主任、心内科主任、病区主任、教研室主任、名誉主任"},
		{why: "thanks before 医生", text: "谢谢医生，感谢主任"},
		{why: "diseases before 患者", text: "黄疸患者，白血病患者，白癜风患者，高血压患者，房颤患者，石膏患者，胡桃夹患者"},
		{why: "sorts of patients", text: "高龄患者，高危患者，严重患者，成年患者，老年患者，任何患者，许多患者，单个患者，常规患者，周围患者"},
		{why: "places before 患者", text: "武汉患者，江苏患者，云南患者，温州患者"},
		{why: "prepositions before 患者", text: "关于患者，对于患者，由于患者，向患者，于患者"},
		{why: "adverbs after 患者", text: "患者曾行手术，患者曾有咳嗽，患者常有，患者平素，患者向医生，患者应用"},
		{why: "findings after 患者", text: "患者高热，患者黄染，患者白细胞，患者安静，患者温度，患者平稳，患者周身，患者车祸，患者麻木"},
		{why: "decisions after 患者", text: "患者谢绝，患者同意，患者拒绝，患者顾虑，患者许可"},
		{why: "a label that asks for no name", text: "患者姓名、住院号均已隐去，患者姓名已隐去"},
		{why: "a disease named after a person", text: "史密斯骨折，吴氏综合征，唐氏综合征患者，川崎病患者"},
		{why: "days and counts before 患者", text: "余天患者，术后2周时患者，余例患者"},
		{why: "sex and age without a name", text: "患者，男，56岁；老年男性，72岁；女，34岁"},
		{why: "a kinship", text: "患者母亲，患者祖父，患者孙女，患者家属"},
	})
}

func TestEnglishNames(t *testing.T) {
	const n = deid.Name
	check(t, []row{
		{"after Mr", "Mr. ⟦John Smith⟧ was seen", n, deid.High, "name.title"},
		{"without a point", "Mrs ⟦Smith⟧ was seen", n, deid.High, "name.title"},
		{"with initials", "Dr ⟦J. R. Smith⟧ operated", n, deid.High, "name.title"},
		{"with a particle", "Professor ⟦Anna van der Berg⟧ agreed", n, deid.High, "name.title"},
		{"with a hyphen and an apostrophe", "Ms ⟦O'Brien-Jones⟧ returned", n, deid.High, "name.title"},
		{"a possessive does not belong to it", "Dr. ⟦Smith⟧'s opinion", n, deid.High, "name.title"},
		{"a transcribed Chinese name", "Dr. ⟦Wang Wei⟧ agreed", n, deid.High, "name.title"},
		{"a Chinese name after an English title", "Dr. ⟦王伟⟧ agreed", n, deid.High, "name.title"},
		{"with an accent", "Mme? Dr ⟦Émile Núñez⟧ agreed", n, deid.High, "name.title"},
		{"before a degree", "⟦John Smith⟧, PhD, agreed", n, deid.Medium, "name.degree"},
		{"before MD, which is a state too", "by ⟦John A. Smith⟧, MD", n, deid.Low, "name.degree"},
		{"after a label", "Patient name: ⟦John Smith⟧", n, deid.Medium, "name.label"},
		{"after a label in Chinese text", "姓名: ⟦Zhang San⟧", n, deid.Medium, "name.label"},
		{"after named", "a man named ⟦John Smith⟧ came", n, deid.Medium, "name.label"},
		{"initials after a label", "Initials: ⟦J.S.⟧", n, deid.Medium, "name.initials"},
	})
	quiet(t, []row{
		{why: "pseudonyms of one letter", text: "Mr X and Ms. A. agreed; Dr B"},
		{why: "methods with the letters of titles", text: "MR Imaging, MS Analysis, DR System, PROF Score"},
		{why: "a title without a name", text: "the Professor said, Doctor. The patient; Nurse Practitioner; Professor Emeritus"},
		{why: "names of diseases and scores", text: "Hodgkin lymphoma, Child-Pugh B, Karnofsky 80, Graves disease"},
		{why: "a town in Maryland", text: "BioLegend, Gaithersburg, MD; Silver Spring, MD 20993; Silver Spring, MD, USA"},
		{why: "names that are not a person's", text: "brand name: Keytruda; gene name: EGFR; File name: Report"},
		{why: "a questionnaire", text: "Patient Health Questionnaire, Patient Named Above"[:28]},
		{why: "named without a name", text: "the patient named no allergy; a woman named below"},
		{why: "masked", text: "Patient name: [removed], Name: ***; Initials: XX"},
	})
}

func TestAges(t *testing.T) {
	const a = deid.Age
	check(t, []row{
		{"Chinese", "患者，女，⟦92岁⟧", a, deid.High, "age"},
		{"Chinese, full years", "⟦90周岁⟧", a, deid.High, "age"},
		{"Chinese numerals", "⟦九十二岁⟧老年女性", a, deid.High, "age"},
		{"over a hundred", "⟦一百零二岁⟧", a, deid.High, "age"},
		{"after a label", "年龄：⟦93⟧", a, deid.Medium, "age"},
		{"English, with dashes", "a ⟦92-year-old⟧ woman", a, deid.High, "age"},
		{"English, in words", "a ⟦ninety-two-year-old⟧ woman", a, deid.High, "age"},
		{"English, spoken", "she is ⟦101 years old⟧", a, deid.High, "age"},
		{"English, short", "⟦94 y/o⟧ female", a, deid.High, "age"},
		{"aged", "a woman aged ⟦91⟧", a, deid.High, "age"},
		{"age of", "at the age of ⟦95⟧ she", a, deid.High, "age"},
		{"a word for it", "this ⟦nonagenarian⟧", a, deid.Medium, "age.word"},
	})
	quiet(t, []row{
		{why: "up to 89", text: "89岁，an 89-year-old man, aged 65, 八十九岁，年龄：56"},
		{why: "given as a group, as safe harbor asks for", text: "≥90岁，90岁以上，90岁及以上，over 90 years old, 90 years or older, aged 90 or older"},
		{why: "the limits of a trial", text: "18-90岁，18～95岁，年龄18至90岁，aged 18 to 90 years old, 90-95岁组"},
		{why: "ninety of something else", text: "92 mg, 92%, 92 years of follow-up, 95% CI, 90 days"},
		{why: "an age in days", text: "aged 95 days, age 120 months"},
		{why: "longer than a life", text: "150岁，a 999-year-old tree"},
		{why: "a decimal", text: "1.92岁"},
	})
}
