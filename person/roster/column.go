// Package roster reads lists of people.
package roster

import "stepwise/internal/sheet"

// The columns.
const (
	Email      sheet.Column = "email"
	Name       sheet.Column = "name" // in whichever script
	Latin      sheet.Column = "latin"
	Han        sheet.Column = "han"
	Licence    sheet.Column = "licence"
	Hospital   sheet.Column = "hospital"
	Department sheet.Column = "department"
	Title      sheet.Column = "title"
	City       sheet.Column = "city"
	Role       sheet.Column = "role"
	Programme  sheet.Column = "programme"
	Cohort     sheet.Column = "cohort"
	Account    sheet.Column = "account" // name on another platform
)

// layout needs an e-mail or account column and at least one other.
var layout = sheet.NewLayout(map[sheet.Column]string{
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
}, func(named map[sheet.Column]bool) bool {
	return (named[Email] || named[Account]) && len(named) >= 2
}, "person.import.header")

// Read reads a list of people of at most sheet.MaxBytes.
func Read(data []byte) (sheet.Sheet, error) { return sheet.Read(data, layout) }
