package deid

import "strings"

// label is a word or phrase after which a value follows.
type label struct {
	words string // as folded; Latin letters small
	read  func(s *scanner, l label, i, j int)
	least int // figures the value must have
}

// Labels that begin with a Han character.
var hanLabels = index(func(l label) rune { return []rune(l.words)[0] },
	labels(readRecord, 3,
		"住院号", "住院登记号", "住院病历号", "病案号", "病历号", "病例号", "门诊号", "急诊号", "就诊号", "就诊卡号",
		"诊疗卡号", "登记号", "检查号", "影像号", "放射号", "超声号", "内镜号", "病理号", "标本号", "条码号",
		"医保卡号", "医保号", "社保卡号", "社保号", "护照号", "军官证号", "工号", "患者编号", "病人编号",
		"受试者编号", "受试者号", "筛选号", "患者id", "病人id", "病理编号", "住院编号"),
	labels(readReport, 6, "病理", "病理示", "病理报告", "病理回报"),
	labels(readIdentity, 8, "身份证号", "身份证", "公民身份号码", "证件号"),
	labels(readPhone, 7, "联系电话", "联系方式", "手机号", "手机", "电话", "座机", "传真", "热线"),
	labels(readBed, 1, "床号", "床位号"),
	labels(readAccount, 0, "微信号", "微信"),
	labels(readAge, 2, "年龄"),
	labels(readAddress, 0,
		"家庭住址", "家庭地址", "现住址", "住址", "户籍地址", "户口地址", "通讯地址", "联系地址", "居住地址", "工作单位及住址"),
	labels(readNameLabelled, 0,
		"姓名", "联系人", "监护人", "主治医师", "主治医生", "主管医师", "主管医生", "经治医师", "经治医生", "主刀", "术者", "签名", "签字"),
	labels(readNameAfter, 0, "患者", "病人", "患儿", "产妇", "死者", "先证者"),
)

// Labels that begin with a Latin word, by that word.
var latinLabels = index(func(l label) string { return firstWord(l.words) },
	labels(readRecord, 3, "mrn", "ehr number", "medical record number", "medical record no", "medical record #", "medical record",
		"hospital number", "hospital no", "hospital id", "hospital record number", "hospital record no",
		"record number", "record no", "chart number", "chart no", "admission number", "admission no",
		"inpatient number", "inpatient no", "outpatient number", "outpatient no", "registration number",
		"nhs number", "chi number", "ssn", "social security number", "passport number", "passport no",
		"insurance number", "insurance id", "insurance no", "policy number", "health card number",
		"pathology number", "pathology no", "specimen number", "specimen no", "accession number",
		"id号", "id 号", "ct号", "mr号", "mri号", "x线号", "x光号", "pet号", "mrn号"),
	labels(readRecord, 4, "patient id", "patient number", "patient no", "patient identifier", "subject id", "subject number",
		"participant id", "id number", "id no", "id card number", "identity card number"),
	labels(readPhone, 7, "tel", "telephone", "telephone number", "tel no", "phone", "phone number", "phone no",
		"mobile", "mobile number", "mobile phone", "cell phone", "fax", "fax number", "contact number"),
	labels(readBed, 1, "bed no", "bed number", "bed #"),
	labels(readBedPlain, 1, "bed"),
	labels(readAccount, 0, "wechat id", "wechat", "weixin", "qq", "qq号", "qq number"),
	labels(readInitials, 0, "initials", "patient initials"),
	labels(readNameLatin, 0, "patient name", "patient's name", "name of patient", "name of the patient", "full name", "name",
		"patient named", "man named", "woman named", "boy named", "girl named", "child named", "lady named", "gentleman named",
		"surname", "family name", "given name", "first name", "last name"),
)

func labels(read func(*scanner, label, int, int), least int, words ...string) []label {
	out := make([]label, len(words))
	for i, w := range words {
		out[i] = label{w, read, least}
	}
	return out
}

func index[K comparable](key func(label) K, groups ...[]label) map[K][]label {
	m := make(map[K][]label)
	for _, g := range groups {
		for _, l := range g {
			m[key(l)] = append(m[key(l)], l)
		}
	}
	return m
}

func firstWord(s string) string {
	for i := range len(s) {
		if !isLetter(rune(s[i])) {
			return s[:i]
		}
	}
	return s
}

// labelHan reads the longest label that begins at i.
func (s *scanner) labelHan(i int) {
	s.readLongest(hanLabels[s.r[i]], i)
}

// labelLatin reads the longest label that begins with the word [i, j).
func (s *scanner) labelLatin(i, j int) {
	var word [longestWord]byte
	for k := i; k < j; k++ {
		word[k-i] = byte(lower(s.at(k)))
	}
	s.readLongest(latinLabels[string(word[:j-i])], i)
}

func (s *scanner) readLongest(candidates []label, i int) {
	best, end := label{}, 0
	for _, l := range candidates {
		if j := s.phrase(i, l.words); j > end {
			best, end = l, j
		}
	}
	if end > 0 {
		best.read(s, best, i, end)
	}
}

// phrase returns the offset after words at i, with any number of blanks where
// words has one, and 0 if they do not stand there or run on as another word.
func (s *scanner) phrase(i int, words string) int {
	last := rune(0)
	for _, r := range words {
		if r == ' ' {
			k := s.blanks(i)
			if k == i || k > i+3 {
				return 0
			}
			i, last = k, r
			continue
		}
		if lower(s.at(i)) != r {
			return 0
		}
		i, last = i+1, r
	}
	if isLetter(last) && isLetter(s.at(i)) {
		return 0
	}
	return i
}

// after skips what stands between a label and its value: 码 : 为 是 = # No. and
// brackets. The sign tells whether anything but blanks did.
func (s *scanner) after(j int) (value int, sign bool) {
	for range 5 {
		j = s.blanks(j)
		switch r := s.at(j); {
		case r == ':' || r == '=' || r == '#' || r == '码' || r == '为' || r == '是' || r == '(' || r == '[' || r == '№' || r == '.' || r == '`' || r == '*' && s.at(j+1) == '*':
			if r == '*' {
				j++
			}
			j++
			sign = true
		case s.hasFold(j, "no.") || s.hasFold(j, "is "):
			j += 3
			sign = true
		default:
			return j, sign
		}
	}
	return j, sign
}

// longestValue bounds what is read after a label.
const longestValue = 40

// token returns the end of a value of letters, figures and - / _ at j, and how
// many figures it has. A mask (***, XXX) leaves it without.
func (s *scanner) token(j int) (end, figures int) {
	end = j
	for k := j; k-j < longestValue; k++ {
		r := s.at(k)
		switch {
		case isDigit(r):
			figures++
			end = k + 1
		case isLetter(r):
			end = k + 1
		case (r == '-' || r == '/' || r == '_') && isAlnum(s.at(k+1)):
		default:
			return end, figures
		}
	}
	return end, figures
}

func readRecord(s *scanner, l label, i, j int) {
	v, _ := s.after(j)
	end, figures := s.token(v)
	if figures < l.least || s.unit(end) && end-v == figures {
		return
	}
	s.warn(Record, High, v, end, keyRecord, map[string]any{"Label": s.slice(i, j)})
}

// readReport: 病理（201417771）. The number in brackets is the specimen's; a day
// written as eight figures is left to the finder of dates.
func readReport(s *scanner, l label, i, j int) {
	v, _ := s.after(j)
	if end := s.digits(v, longestValue); s.at(v-1) == '(' && s.at(end) == ')' && !s.compactDay(v, end) {
		readRecord(s, l, i, j)
	}
}

func readIdentity(s *scanner, l label, i, j int) {
	v, _ := s.after(j)
	if s.at(v) == '号' {
		v, _ = s.after(v + 1)
	}
	end, figures := s.token(v)
	if figures >= l.least && !s.identityAt(v) {
		s.warn(IdentityLike, Medium, v, end, keyIdentityLabel, map[string]any{"Label": s.slice(i, j)})
	}
}

func readPhone(s *scanner, l label, i, j int) {
	v, sign := s.after(j)
	if s.at(v) == '+' {
		v++
	}
	if !s.digit(v) || !sign && s.at(j) != ' ' && isLetter(s.at(j-1)) {
		return
	}
	end, n := s.loose(v)
	if n < l.least || n > mostAbroad || s.unit(end) || !s.closed(end) {
		return
	}
	s.warn(Phone, Medium, v, end, keyPhoneLabel, map[string]any{"Label": s.slice(i, j)})
}

func readBed(s *scanner, l label, i, j int) {
	v, _ := s.after(j)
	end, figures := s.token(v)
	if figures >= l.least && figures <= 4 && end-v <= 8 {
		s.warn(Bed, High, v, end, keyBed, nil)
	}
}

// Beds that no one lies in.
var otherBeds = wordSet("tumor tumour vascular capillary nail gallbladder surgical resection liver operative postoperative wound graft arterial venous fluid")

// readBedPlain: bed 12, but not a tumour bed and not two weeks in bed.
func readBedPlain(s *scanner, l label, i, j int) {
	k := s.blanksBack(i)
	b := k
	for k-b < longestWord && isLetter(s.at(b-1)) {
		b--
	}
	v := s.blanks(j)
	end := s.digits(v, 4)
	if otherBeds[strings.ToLower(s.slice(b, k))] || v == j || end == v || end-v > 3 || s.unit(end) || isAlnum(s.at(end)) || s.at(end) == '.' && s.digit(end+1) || s.at(end) == '-' {
		return
	}
	s.warn(Bed, Medium, i, end, keyBed, nil)
}
