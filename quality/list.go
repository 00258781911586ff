package quality

import (
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/sheet"
)

// The columns of lists of courses and of episodes.
const (
	colCode       sheet.Column = "code"
	colAgents     sheet.Column = "agents"
	colStarts     sheet.Column = "starts"
	colEnds       sheet.Column = "ends"
	colCardiac    sheet.Column = "cardiac"
	colThyroid    sheet.Column = "thyroid"
	colHepatitis  sheet.Column = "hepatitis"
	colIrae       sheet.Column = "irae"
	colOnset      sheet.Column = "onset"
	colGrades     sheet.Column = "grades"
	colVocabulary sheet.Column = "vocabulary"
	colSteroid    sheet.Column = "steroid"
	colSteroidAt  sheet.Column = "steroidat"
	colOutcome    sheet.Column = "outcome"
	colOutcomeAt  sheet.Column = "outcomeat"
	colIdentifier sheet.Column = "identifier" // what must not be there
)

var layout = sheet.NewLayout(map[sheet.Column]string{
	colCode:       "course coursecode code 疗程 疗程编号 编号 课程编号 疗程号",
	colAgents:     "agents agent medicine medicines drug drugs 药物 药品 用药 免疫药物 治疗药物",
	colStarts:     "start starts startdate firstdose 开始 开始日期 首次用药 首次用药日期 起始日期",
	colEnds:       "end ends enddate lastdose 结束 结束日期 末次用药 末次用药日期 终止日期",
	colCardiac:    "cardiac baselinecardiac cardiacbaseline troponin ecg 心脏 基线心脏 基线心脏检查 心脏基线",
	colThyroid:    "thyroid baselinethyroid thyroidbaseline tsh 甲状腺 基线甲状腺 基线甲状腺检查 甲功",
	colHepatitis:  "hepatitis hepatitisb hbv hbvscreening hepatitisbscreening hbsag 乙肝 乙肝筛查 乙型肝炎筛查 hbv筛查",
	colIrae:       "irae event adverseevent toxicity 不良事件 不良反应 免疫相关不良事件 毒性",
	colOnset:      "onset onsetdate onsettime 发生 发生日期 发生时间 出现日期 起病 起病日期",
	colGrades:     "grade grades 级别 分级 等级",
	colVocabulary: "vocabulary ctcae version 标准 分级标准 ctcae版本 版本",
	colSteroid:    "steroid steroids corticosteroid 激素 糖皮质激素 是否用激素",
	colSteroidAt:  "steroidat steroidtime firststeroid steroiddate 激素时间 首次激素 首次激素时间 首剂激素时间 激素开始时间",
	colOutcome:    "outcome 转归 结局",
	colOutcomeAt:  "outcomeat outcomedate 转归日期 结局日期",
	colIdentifier: "name patient patientname fullname initials phone mobile telephone address birthdate dateofbirth dob birthday idcard idnumber identitynumber mrn medicalrecordnumber admissionnumber patientid " +
		"姓名 患者 患者姓名 病人姓名 电话 手机 手机号 联系电话 地址 住址 家庭住址 出生日期 生日 身份证 身份证号 病历号 住院号 门诊号 病案号 就诊卡号 患者id",
}, func(named map[sheet.Column]bool) bool {
	return named[colCode] && (named[colAgents] && named[colStarts] || named[colIrae] && named[colOnset])
}, "quality.import.header")

// Kind is what a list holds.
type Kind string

// The kinds.
const (
	Courses  Kind = "courses"
	Episodes Kind = "episodes"
)

// readList reads a file and says what it holds. A file with a column that names or
// identifies patients is refused whole, before anything of it is kept.
func readList(data []byte) (sheet.Sheet, Kind, error) {
	list, err := sheet.Read(data, layout)
	if err != nil {
		return list, "", err
	}
	if slices.Contains(list.Columns, colIdentifier) {
		return sheet.Sheet{}, "", fault.New(fault.Invalid, "quality.import.identifies")
	}
	if slices.Contains(list.Columns, colIrae) {
		return list, Episodes, nil
	}
	return list, Courses, nil
}

// Line is a row of a list with what came of it.
type Line struct {
	Number  int
	Text    string // its code, for people
	Course  *Course
	Episode *Episode
	Faults  []fault.Field
	Change  bool // the code is entered already: it will be corrected
}

// lines reads the rows; a row with a fault stops no other.
func (s *Service) lines(list sheet.Sheet, kind Kind) []Line {
	out := make([]Line, 0, len(list.Rows))
	for _, row := range list.Rows {
		var f fault.Form
		l := Line{Number: row.Number, Text: clip(row.Cells[colCode])}
		if row.Fault != "" {
			f.Add("row", row.Fault)
		}
		cell := func(c sheet.Column) string { return row.Cells[c] }
		if kind == Courses {
			c := s.course(Entry{cell(colCode), cell(colAgents), cell(colStarts), cell(colEnds), cell(colCardiac), cell(colThyroid), cell(colHepatitis)}, &f)
			l.Course = &c
		} else {
			e := s.episode(EpisodeEntry{cell(colCode), cell(colIrae), cell(colOnset), cell(colGrades), cell(colVocabulary),
				cell(colSteroid), cell(colSteroidAt), cell(colOutcome), cell(colOutcomeAt)}, &f)
			l.Episode = &e
		}
		if err := f.Err(); err != nil {
			l.Faults = err.(*fault.Fault).Fields
		}
		out = append(out, l)
	}
	twice(out)
	return out
}

// twice marks rows that say again what an earlier row of the list says.
func twice(lines []Line) {
	first := map[string]int{}
	for i := range lines {
		l := &lines[i]
		var key string
		switch {
		case l.Course != nil:
			key = l.Course.Code
		case l.Episode != nil:
			key = strings.Join([]string{l.Episode.Course, l.Episode.Irae, l.Episode.Onset.String()}, "\x00")
		}
		if n, again := first[key]; again && len(l.Faults) == 0 {
			l.Faults = append(l.Faults, fault.Field{Where: "row", Key: "quality.import.again", Args: map[string]any{"Row": n}})
			continue
		}
		first[key] = l.Number
	}
}
