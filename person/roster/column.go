package roster

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Column is what a column holds.
type Column string

// The columns.
const (
	Email      Column = "email"
	Name       Column = "name" // in whichever script
	Latin      Column = "latin"
	Han        Column = "han"
	Licence    Column = "licence"
	Hospital   Column = "hospital"
	Department Column = "department"
	Title      Column = "title"
	City       Column = "city"
	Role       Column = "role"
	Programme  Column = "programme"
	Cohort     Column = "cohort"
	Account    Column = "account" // name on another platform
)

// headings are the words under which columns are known, folded by plainHeading.
var headings = map[string]Column{}

func init() {
	for column, words := range map[Column]string{
		Email:      "email e-mail mail emailaddress e-mailaddress 邮箱 电子邮箱 邮箱地址 邮件 电子邮件 电邮 邮件地址 email地址 联系邮箱 工作邮箱",
		Name:       "name fullname realname 姓名 真实姓名 学员姓名 医师姓名 医生姓名 名字",
		Latin:      "latin latinname nameinlatin nameinlatinletters englishname nameinenglish pinyin pinyinname 拼音 姓名拼音 拼音姓名 英文名 英文姓名 姓名英文 姓名(拼音) 外文姓名",
		Han:        "han chinesename nameinchinese nameinhan hanname 中文名 中文姓名 姓名中文 汉字姓名",
		Licence:    "licence license licencenumber licensenumber licenceno licenseno licence# license# medicallicence medicallicense medicallicensenumber practisinglicence 执业证号 执业证书号 执业证书编号 执业证编号 医师执业证号 医师执业证书号 医师执业证书编码 医师执业证书编号 执业医师证号 执业编号 执业证书编码 执业号",
		Hospital:   "hospital institution organisation organization affiliation employer 医院 单位 工作单位 所在单位 所在医院 医院名称 单位名称 医疗机构 机构",
		Department: "department dept division 科室 部门 所在科室 科别 专科",
		Title:      "title position jobtitle professionaltitle rank 职称 职务 专业技术职称 职称/职务",
		City:       "city town location 城市 所在城市 地区 所在地 市",
		Role:       "role 角色 身份 参与角色",
		Programme:  "programme program course 课程 项目 课程代码 项目代码",
		Account:    "account accountname accountid accountnumber user userid username usernumber login 账号 帐号 账户 账户名 账号名 用户 用户名 用户编号 用户号 用户id 平台账号 平台用户名 登录名",
		Cohort:     "cohort group class 班级 队列 期班 班 组别 分组 批次",
	} {
		for word := range strings.FieldsSeq(words) {
			headings[plainHeading(word)] = column
		}
	}
}

var aside = regexp.MustCompile(`[(\[【〔{<《][^)\]】〕}>》]*[)\]】〕}>》]`)

// plainHeading folds a heading: width, case, and what people add to it ("邮箱*",
// "E-mail (required)", "1. 姓名：").
func plainHeading(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	keep := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || r == '#' {
				return r
			}
			return -1
		}, s)
	}
	if plain := keep(aside.ReplaceAllString(s, "")); plain != "" && !strings.Contains(s, "(拼音)") && !strings.Contains(s, "(中文)") && !strings.Contains(s, "(英文)") {
		return plain
	}
	return keep(s)
}

// header finds the row that names an e-mail or account column and at least one other,
// and returns its index, or -1. A heading that comes twice counts the first time.
func header(records []record) (at int, columns []Column, ignored []string) {
	for i, r := range records[:min(len(records), lookAhead)] {
		columns, ignored = nil, nil
		seen := map[Column]bool{}
		for _, cell := range r.cells {
			c := headings[plainHeading(cell)]
			if c != "" && seen[c] {
				c = ""
			}
			seen[c] = true
			columns = append(columns, c)
			if c == "" && strings.TrimSpace(cell) != "" {
				ignored = append(ignored, cut(strings.TrimSpace(cell), 40))
			}
		}
		delete(seen, "")
		if (seen[Email] || seen[Account]) && len(seen) >= 2 {
			return i, columns, ignored
		}
	}
	return -1, nil, nil
}

func cut(s string, max int) string {
	if r := []rune(s); len(r) > max {
		return string(r[:max]) + "…"
	}
	return s
}

// known counts the headings in a line that are understood, for choosing the sign
// between cells.
func known(cells []string) int {
	seen := map[Column]bool{}
	for _, c := range cells {
		if column := headings[plainHeading(c)]; column != "" {
			seen[column] = true
		}
	}
	return len(seen)
}
