package deid

import "strings"

// Surnames of one character, the commoner ones of 百家姓 and of the name report of
// the Ministry of Public Security for 2020 (read at yxhenan.com). Left out are
// those that open ordinary words far more often than a name (时, 和, 成, 全, 明 …).
const singleSurnames = "" +
	"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范" +
	"金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪" +
	"庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶" +
	"牟艾尤阳穆农司卓古吉缪简车项芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂佟臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩" +
	"佘池苑迟邝官封谈匡鞠惠荆冀郁胥班储栗燕楚鄢劳谌奚皮粟冼蔺楼盘闻厉伊郜阚花帅屠豆朴"

// Surnames of two characters, after the same report and common use.
var compoundSurnames = []string{
	"欧阳", "上官", "皇甫", "令狐", "诸葛", "司徒", "司马", "申屠", "夏侯", "贺兰", "完颜", "慕容", "尉迟", "长孙",
	"端木", "东方", "独孤", "南宫", "闻人", "公孙", "宇文", "轩辕", "呼延", "淳于", "太史", "西门", "濮阳", "澹台", "钟离", "赫连", "百里", "东郭",
}

var surnames = func() map[rune]bool {
	m := make(map[rune]bool)
	for _, r := range singleSurnames {
		m[r] = true
	}
	return m
}()

// Characters that are in no given name.
var neverGiven = runeSet("某的了是们每各该个位者这那您你我他她它吗呢吧啊氏")

// Characters that are seldom in a given name but all the time in prose about
// patients. Where a title or label is weak, one of them settles that there is none.
var seldomGiven = runeSet("" +
	"在为与及或等因后前内外上下左右侧术药疗诊检查规性症病痛炎癌瘤血疸肿热咳喘晕吐泻肝肺胃肠肾脾胰胆脑脉腹胸颈骨皮肤疹疱细胞菌" +
	"毒疫苗剂量度级期例次种些本此其何多少数年月日周岁龄危急慢轻重发作入出院科室床号部均未无不被将就已曾又也并但而且若则以由于" +
	"至到给予用行做需须会使让对经过按据根呈示见诉述称认否觉感疑似伴随继续仍再更最较很极非验片段层区域点处体液尿便粪痰汗泌切除" +
	"移植输注射服饮食睡眠障碍碱酸盐糖素酶脂胺钠钾钙氯磷镁有可能应该要想来去说问答看听知道没谁哪怎么把跟才都还只主管治值班")

// Words that begin like a name and are none.
var noNames = wordSet("" +
	"谢谢 胡桃 白癜 余天 周时 康复 申请 安全 安静 安慰 安康 高兴 高昂 高频 高端 高压 谢绝 温和 严格 常态 单纯 单独 单臂 黄染 " +
	"黄褐 白色 白人 关键 关心 金属 石膏 江苏 江西 江南 武汉 温州 常州 常德 徐州 郑州 梅州 惠州 荆州 荆门 冀州 易怒 易激 包括 " +
	"符合 项目 管理 江北 万州 万一 房颤 路径 游离 甘油 向往 向心 尚佳 尚好 毕竟 简易 简单 席卷 冷静 冷淡 卫生 厉害 花费 封闭 " +
	"封堵 谈话 官方 华人 华东 华中 华西 华北 华南 祝福 文化 文献 文盲 方案 方法 方式 方向 康宁 伊朗 蒙古 古巴 古老 夏季 秦皇 " +
	"顾虑 雷同 雷公 龙华 贾第 左旋 左心 景深 阳光 单元 郁闷 黎明 柳州 苗条 苗族 蓝光 盘状 劳累 劳动 农民 农村 农业 商人 路人 " +
	"华侨 古人 司机 艾滋 安徽 安阳 安庆 宁夏 宁波 司法 任意 任务 曲线 曲折 毛玻 钱币 池塘 田间 季节 祝贺 莫名 莫大 胡言 舒适 " +
	"舒张 苏醒 苏州 范围 荣誉 袁隆 贺州 边界 边缘 万古 付款 何时 何谓 党员 兰州 关系 关节 凌晨 卓越 厉声 吉西 吉林 周围 周身 " +
	"周边 孔状 孔径 孙女 孙子 宁静 安宁 宫腔 封面 屈曲 屈伸 岳父 岳母 席地 常人 庄严 庞大 康健 徐缓 戴镜 房间 文职 施加 景象 " +
	"曾祖 杜冷 柏油 桂枝 武装 毕业 江湖 沙眼 沙门 沙利 焦虑 焦油 牛奶 牛黄 田园 甘露 甘草 甘肃 申报 白蛋 白带 白天 皮质 盛夏 " +
	"石家 章节 管腔 米粒 纪念 纪录 耿直 聂荣 舒畅 艾灸 花粉 花园 苏打 莫西 蒙脱 蓝色 蓝染 谢世 豆腐 费力 车祸 车间 辛辣 辛苦 " +
	"迟缓 迟钝 邢台 郁金 郎中 金黄 陈旧 陶瓷 雷帕 雷尼 霍乱 霍奇 韩国 颜面 颜色 高分 高效 高烧 高原 高中 麦粒 黄芪 黄斑 齐全 " +
	"龙虾 ")

func runeSet(s string) map[rune]bool {
	m := make(map[rune]bool)
	for _, r := range s {
		m[r] = true
	}
	return m
}

func wordSet(s string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// surname returns how many characters of a surname stand at i: 2, 1 or 0.
func (s *scanner) surname(i int) int {
	if surnames[s.at(i)] {
		for _, c := range compoundSurnames {
			if s.has(i, c) {
				return 2
			}
		}
		return 1
	}
	for _, c := range compoundSurnames {
		if s.has(i, c) {
			return 2
		}
	}
	return 0
}

// fullName reports whether [i, j) can be a surname with a given name of one or
// two characters. Strict rules out what prose about patients is made of; a given
// name of one character is always held to that (一位高龄女士).
func (s *scanner) fullName(i, j int, strict bool) bool {
	n := s.surname(i)
	given := j - i - n
	if n == 0 || given < 1 || given > 2 {
		return false
	}
	for _, t := range hanTitles[s.at(i+n)] {
		if s.has(i+n, t.word) {
			return false
		}
	}
	for k := i + n; k < j; k++ {
		if r := s.at(k); !isHan(r) || neverGiven[r] || (strict || given == 1) && seldomGiven[r] {
			return false
		}
	}
	return !noNames[s.slice(i, j)] && !(strict && noNames[s.slice(i, i+2)])
}
