package toxicity

// words are what people call an immune-related adverse event besides its name and
// its CTCAE terms: lay words, abbreviations, the organ. They only help to find the
// event; nothing is computed from them and none is shown as a fact.
var words = map[string][]string{
	"dermatitis":            {"skin", "rash", "eczema", "red spots", "maculopapular", "皮肤", "红疹", "起疹子", "湿疹", "红斑", "斑丘疹"},
	"sjs_ten":               {"SJS", "TEN", "blisters", "peeling skin", "bullous", "pemphigoid", "mouth sores", "DRESS", "水疱", "大疱", "脱皮", "表皮剥脱", "口腔溃疡", "重症皮疹"},
	"pruritus":              {"itch", "itching", "scratching", "痒", "发痒", "皮肤痒"},
	"rccep":                 {"RCCEP", "CCEP", "haemangioma", "hemangioma", "camrelizumab spots", "红痣", "血管瘤", "毛细血管增生", "反应性毛细血管"},
	"colitis":               {"bowel", "gut", "diarrhea", "diarrhoea", "loose stools", "enterocolitis", "bloody stool", "bellyache", "肠道", "拉肚子", "腹泻", "肠炎", "便血", "腹痛", "水样便"},
	"pancreatitis":          {"pancreas", "lipase", "amylase", "胰腺", "脂肪酶", "淀粉酶"},
	"hepatitis":             {"liver", "transaminase", "ALT", "AST", "jaundice", "bilirubin", "yellow skin", "肝", "肝功能", "转氨酶", "谷丙转氨酶", "谷草转氨酶", "黄疸", "胆红素", "肝损伤"},
	"pneumonitis":           {"lung", "cough", "breathless", "short of breath", "dyspnoea", "dyspnea", "ILD", "interstitial lung disease", "CIP", "肺", "咳嗽", "气短", "气促", "喘", "呼吸困难", "间质性肺炎", "检查点抑制剂相关肺炎"},
	"myocarditis":           {"heart", "troponin", "chest pain", "palpitations", "arrhythmia", "cardiac", "心脏", "心肌", "肌钙蛋白", "胸痛", "心悸", "心律失常", "心慌"},
	"nephritis":             {"kidney", "renal", "creatinine", "AKI", "AIN", "interstitial nephritis", "less urine", "肾", "肾脏", "肌酐", "急性肾损伤", "少尿", "间质性肾炎", "肾功能"},
	"hypothyroidism":        {"thyroid", "TSH", "underactive thyroid", "feeling cold", "甲减", "甲状腺", "促甲状腺激素", "怕冷"},
	"hyperthyroidism":       {"thyroid", "overactive thyroid", "thyrotoxicosis", "thyroiditis", "甲亢", "甲状腺", "甲状腺炎", "甲状腺毒症"},
	"adrenal_insufficiency": {"adrenal", "cortisol", "Addison", "adrenal crisis", "肾上腺", "皮质醇", "肾上腺危象", "低钠"},
	"hypophysitis":          {"pituitary", "headache", "ACTH", "hypopituitarism", "垂体", "头痛", "促肾上腺皮质激素", "垂体功能减退"},
	"t1dm":                  {"diabetes", "glucose", "sugar", "ketoacidosis", "DKA", "thirst", "糖尿病", "血糖", "高血糖", "酮症酸中毒", "口渴", "多尿"},
	"arthritis":             {"joint", "joints", "arthralgia", "swollen joints", "关节", "关节痛", "关节肿痛"},
	"myositis":              {"muscle", "weak muscles", "CK", "CPK", "creatine kinase", "myalgia", "肌肉", "肌痛", "肌无力", "肌酸激酶"},
	"myasthenia_gravis":     {"MG", "drooping eyelid", "ptosis", "double vision", "trouble swallowing", "重症肌无力", "眼睑下垂", "复视", "吞咽困难"},
	"guillain_barre":        {"GBS", "neuropathy", "paralysis", "numb legs", "ascending weakness", "格林巴利", "吉兰巴雷", "周围神经", "肢体麻木", "瘫痪"},
	"encephalitis":          {"brain", "confusion", "seizure", "drowsy", "meningitis", "脑", "意识模糊", "抽搐", "癫痫", "嗜睡"},
	"uveitis":               {"eye", "eyes", "red eye", "blurred vision", "iritis", "眼", "眼睛", "红眼", "视力模糊", "虹膜炎"},
	"aiha":                  {"AIHA", "anaemia", "anemia", "haemolysis", "hemolysis", "haemoglobin", "溶血", "贫血", "血红蛋白"},
	"itp":                   {"ITP", "platelets", "bruising", "bleeding", "purpura", "血小板", "瘀斑", "出血", "紫癜"},
}
