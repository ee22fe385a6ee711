//! Chinese or Japanese, simplified or traditional.

/// Characters that only simplified Chinese has: neither traditional Chinese nor Japanese writes them.
const SIMPLIFIED: &str = "\
    这们说时对为个发过还进现开经动业产问题间关东门见长话谁让请认识该应样给红绿级线组织结练终约统继续编张\
    阳阴队际陆陈险难电视频权构标桥检梦术热爱环书买卖读课谈论调证评词译设许诉访试诗谢谓负责财资质贵费贺贸\
    购贯软轻载较辆输达迁运远连选递逻邮释针钟钢钱铁银错镇闻阅阵页项顺须顾预领颗颜额风飞饭饮馆马驾验鱼鸟鸡\
    龙齐齿历压厂厅县变听员团园围图圆场坏块坚坛墙处备复头夺奋妇妈孙宁实审宽宾导尔尘尝层岁岛币师帅带帮库庆\
    广弹归录彻忆怀态总恳恶悬惊惯愿懒戏战户执扩扫扬抚报拥择挥损换摄撑显晓暂吗两气传价艺药医获营转边乡严劳\
    胜联杂灵丽击满泽济观觉览乐欢";
/// Characters that only traditional Chinese has: neither simplified Chinese nor Japanese writes them today.
const TRADITIONAL: &str = "\
    這們說發從產綠繼續險權檢賣讀證譯輕輛遞邏釋錢鐵閱顏驗雞齊齒歷壓廠廳縣變雙聽團圍圖圓壞牆處媽寶實寬對歲\
    帥帶幫廣彈歸當錄懷總惡懶戲戰戶擴擔擇據攝撐舊顯曉關來國會學體點嗎麼妳啟裡將臺灣樣讓應經條與區萬號單兩\
    氣傳價沒黨樓藝藥醫屬獨數斷營轉邊鄉嚴參勞聲隨雜靈黃麥擊搖滿溫濕澤濟靜餘觀覺覽豐蟲虛樂歡殘狀";

/// How many Chinese characters make a text without kana Chinese: Japanese headlines are shorter.
const HAN_FOR_CHINESE: usize = 30;

/// The language of a text led by Chinese characters or kana.
pub(super) fn language(text: &str, han: usize, kana: usize) -> Option<&'static str> {
    // Japanese prose has more kana than kanji, headlines at least one in six; Chinese quotes a name at most.
    if kana * 6 >= han + kana {
        return (kana >= 2).then_some("ja");
    }
    let simplified = text.chars().filter(|c| !c.is_ascii() && SIMPLIFIED.contains(*c)).count();
    let traditional = text.chars().filter(|c| !c.is_ascii() && TRADITIONAL.contains(*c)).count();
    match (simplified, traditional) {
        (s, t) if s >= 2 && s >= t * 4 => Some("zh-Hans"),
        (s, t) if t >= 2 && t >= s * 4 => Some("zh-Hant"),
        // Without kana a longer text of these characters is Chinese, whichever it is.
        (0 | 1, 0 | 1) if kana == 0 && han >= HAN_FOR_CHINESE => Some("zh"),
        _ => None,
    }
}
