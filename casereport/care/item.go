package care

// Rule says what can speak for an item. No rule reads meaning into prose: what a
// program cannot see, the author declares and the tutor judges.
type Rule int

const (
	// BySection: the section holds this item alone, so its text is the evidence.
	BySection Rule = iota
	// ByAuthor: the section holds several items, so its text proves none of them;
	// the author says where the item stands.
	ByAuthor
	// ByTitle: the checklist asks for the words "case report" in the title, next
	// to the subject. That can be looked up.
	ByTitle
	// ByKeyWords: the checklist asks for two to five. That can be counted.
	ByKeyWords
	// ByTimeline: the checklist asks for a figure or a table. That can be seen.
	ByTimeline
	// ByConsent: what counts is the consent on record, not a sentence about it.
	ByConsent
)

// Item is one entry of the checklist.
type Item struct {
	ID          string // number and letter in the checklist: "1", "3a", "10d"
	Section     SectionID
	Description Text
	// Required is false for what the checklist asks for with a condition ("when
	// applicable", "if available", "whenever possible").
	Required bool
	Rule     Rule
}

// items in the order and with the numbers of the 2013 CARE Checklist.
var items = []Item{
	{"1", Title, Text{
		`the subject of the case together with the words "case report"`,
		"病例的主题，并写明“病例报告”"}, true, ByTitle},
	{"2", KeyWords, Text{
		"two to five key words for the diagnoses or interventions",
		"2 至 5 个概括诊断或干预的关键词"}, true, ByKeyWords},

	{"3a", Abstract, Text{
		"what is new here and what it adds to the literature",
		"本例的新意及其对文献的贡献"}, true, ByAuthor},
	{"3b", Abstract, Text{
		"the patient's main complaints and the key findings",
		"患者的主要不适与重要临床发现"}, true, ByAuthor},
	{"3c", Abstract, Text{
		"main diagnoses, interventions and outcomes",
		"主要诊断、干预与结局"}, true, ByAuthor},
	{"3d", Abstract, Text{
		"the lesson or lessons to take away",
		"可供借鉴的要点"}, true, ByAuthor},

	{"4", Introduction, Text{
		"why this case is worth reporting, in brief, with the literature where it helps",
		"简述本例为何值得报告，可引用文献"}, true, BySection},

	{"5a", PatientInformation, Text{
		"who the patient is, without anything that identifies the person",
		"去除身份标识后的患者基本情况"}, true, ByAuthor},
	{"5b", PatientInformation, Text{
		"what troubled the patient: main concerns and symptoms",
		"患者的主要诉求与症状"}, true, ByAuthor},
	{"5c", PatientInformation, Text{
		"medical, family and psychosocial history, with genetics where it matters",
		"既往史、家族史、社会心理史及相关遗传信息"}, true, ByAuthor},
	{"5d", PatientInformation, Text{
		"earlier interventions that matter, and how they went",
		"既往相关干预及其结局"}, true, ByAuthor},

	{"6", ClinicalFindings, Text{
		"findings of the physical examination and other important findings",
		"体格检查及其他重要临床发现"}, true, BySection},

	{"7", Timeline, Text{
		"the course of this episode as a timeline: a table or a figure",
		"以表格或图呈现的本次病程时间线"}, true, ByTimeline},

	{"8a", DiagnosticAssessment, Text{
		"the methods used to reach the diagnosis",
		"诊断方法（体检、检验、影像、问卷等）"}, true, ByAuthor},
	{"8b", DiagnosticAssessment, Text{
		"what made the diagnosis difficult",
		"诊断中的困难"}, true, ByAuthor},
	{"8c", DiagnosticAssessment, Text{
		"the diagnosis, and the others that were considered",
		"诊断及考虑过的其他诊断"}, true, ByAuthor},
	{"8d", DiagnosticAssessment, Text{
		"features that bear on prognosis, where there are any",
		"与预后有关的特征（如适用）"}, false, ByAuthor},

	{"9a", TherapeuticIntervention, Text{
		"which kinds of treatment were given",
		"治疗干预的类型"}, true, ByAuthor},
	{"9b", TherapeuticIntervention, Text{
		"how they were given: dose, strength, duration",
		"给予方式：剂量、强度、疗程"}, true, ByAuthor},
	{"9c", TherapeuticIntervention, Text{
		"changes of treatment and the reasons for them",
		"治疗的调整及其理由"}, true, ByAuthor},

	{"10a", FollowUpAndOutcomes, Text{
		"outcomes as judged by clinician and patient, if available",
		"医患双方评估的结局（如有）"}, false, ByAuthor},
	{"10b", FollowUpAndOutcomes, Text{
		"important results of tests during follow-up",
		"随访中的重要检查结果"}, true, ByAuthor},
	{"10c", FollowUpAndOutcomes, Text{
		"adherence and tolerability, and how they were assessed",
		"依从性与耐受性及其评估方法"}, true, ByAuthor},
	{"10d", FollowUpAndOutcomes, Text{
		"adverse and unexpected events",
		"不良事件与意外事件"}, true, ByAuthor},

	{"11a", Discussion, Text{
		"strengths and limits of how this case was handled",
		"本例处理的优点与局限"}, true, ByAuthor},
	{"11b", Discussion, Text{
		"the literature that bears on the case",
		"相关文献的讨论"}, true, ByAuthor},
	{"11c", Discussion, Text{
		"the reasons behind the conclusions",
		"得出结论的依据"}, true, ByAuthor},
	{"11d", Discussion, Text{
		"the main lesson or lessons of the report",
		"本报告的主要启示"}, true, ByAuthor},

	{"12", PatientPerspective, Text{
		"the patient's own view of the illness and the treatment, whenever possible",
		"患者本人对病情与治疗的看法（尽可能提供）"}, false, BySection},

	{"13", InformedConsent, Text{
		"the patient's informed consent to publication, to be shown if asked for",
		"患者对发表的知情同意，需要时可出示"}, true, ByConsent},
}

// Items lists the checklist in its own order.
func Items() []Item { return append([]Item(nil), items...) }

// FindItem returns the item with this id.
func FindItem(id string) (Item, bool) {
	for _, it := range items {
		if it.ID == id {
			return it, true
		}
	}
	return Item{}, false
}

// Name is how an item is called in a list: its number, its section and what it is.
func (it Item) Name() Text {
	s, _ := FindSection(it.Section)
	return Text{
		EN: it.ID + " " + s.Name.EN + ": " + it.Description.EN,
		ZH: it.ID + " " + s.Name.ZH + "：" + it.Description.ZH,
	}
}
