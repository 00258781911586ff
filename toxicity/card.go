package toxicity

import (
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
)

// Warning is one line of the patient card: where in the body, and what must be
// reported at once. The words are ours and short enough to be read by somebody
// who is ill; From are the sources that name every symptom of the line, as places
// in CardSources counted from 1.
type Warning struct {
	Key  string
	Part lang.Text
	Text lang.Text
	From []int
}

// CardSources are the patient texts that the card's symptoms were taken from, as
// they were opened. All speak of pembrolizumab; no patient text that covers every
// checkpoint inhibitor was at hand, and the card says so.
var CardSources = []fact.Source{
	{Citation: "Merck & Co. KEYTRUDA (pembrolizumab): What should I know about side effects?", Address: "https://www.keytruda.com/getting-started/side-effects/", Kind: "manufacturer"},
	{Citation: "MIMS Hong Kong. Keytruda: patient counseling information", Address: "https://uat.mimsdev.com/hongkong/drug/info/keytruda/patient-counseling-information", Kind: "secondary-copy"},
	{Citation: "Medication Guide KEYTRUDA (pembrolizumab), as copied by docslib.org", Address: "https://docslib.org/download/1378676/keytruda%C2%AE-pembrolizumab", Kind: "secondary-copy"},
	{Citation: "University of Michigan Health, Health Library: pembrolizumab", Address: "https://www.uofmhealth.org/health-library/d08287a1", Kind: "secondary"},
	{Citation: "Cigna, Knowledge Center: pembrolizumab", Address: "https://www.cigna.com/knowledge-center/hw/medications/pembrolizumab-d08287a1", Kind: "secondary"},
}

// Warnings are the lines of the card.
var Warnings = []Warning{
	{"lung", lang.Text{EN: "Lungs, chest", ZH: "肺、胸部"},
		lang.Text{EN: "new or worse cough, short of breath, chest pain", ZH: "新出现或加重的咳嗽、气短、胸痛"}, []int{1, 2}},
	{"gut", lang.Text{EN: "Bowel", ZH: "肠道"},
		lang.Text{EN: "diarrhoea, blood or mucus in stool, black stool, severe belly pain", ZH: "腹泻、大便带血或黏液、黑便、剧烈腹痛"}, []int{1, 3}},
	{"muscle", lang.Text{EN: "Muscles", ZH: "肌肉"},
		lang.Text{EN: "severe muscle pain or weakness", ZH: "严重肌肉疼痛或无力"}, []int{4}},
	{"liver", lang.Text{EN: "Liver", ZH: "肝脏"},
		lang.Text{EN: "yellow skin or eyes, dark urine, easy bruising or bleeding", ZH: "皮肤或眼白发黄、尿色深、容易瘀青或出血"}, []int{3, 4}},
	{"hormone", lang.Text{EN: "Hormones", ZH: "内分泌"},
		lang.Text{EN: "headache that stays or is unusual, fainting, very thirsty, passing much urine", ZH: "持续或异常的头痛、晕厥、明显口渴、多尿"}, []int{3, 4}},
	{"kidney", lang.Text{EN: "Kidneys", ZH: "肾脏"},
		lang.Text{EN: "more or less urine than usual, urine of another colour", ZH: "尿量或尿色改变"}, []int{3, 4}},
	{"eye", lang.Text{EN: "Eyes, head", ZH: "眼睛、头部"},
		lang.Text{EN: "changes in eyesight, stiff neck", ZH: "视力改变、颈部僵硬"}, []int{5}},
	{"skin", lang.Text{EN: "Skin", ZH: "皮肤"},
		lang.Text{EN: "rash or any other trouble of the skin, fever", ZH: "皮疹或其他皮肤异常、发热"}, []int{3, 5}},
}
