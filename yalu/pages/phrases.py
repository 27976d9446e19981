"""What pages say that are not what a reader should see. English, Korean, Chinese and Japanese."""

from __future__ import annotations

import re

BLOCK_MARKS = re.compile(
    r"cf-browser-verification|cf-challenge|cdn-cgi/challenge-platform|cf_chl_|_Incapsula_Resource|px-captcha|captcha-delivery\.com|"
    r"perimeterx\.net|/_sec/cp_challenge|sec-if-cpt-container|errors\.edgesuite\.net|ddos-guard|sucuri\.net/|awswaf\.com|aws-waf-token|"
    r"challenge-container|kasada|distil_r_captcha|hcaptcha\.com/1/api|recaptcha/challengepage|_guard/|acw_sc__v2|wzws-waf|yunsuo_session|__jsl_clearance"
)
"""Marks in the source of challenge pages. They are on some normal pages too, so they count only where no text is."""
BLOCK = re.compile(
    r"(?i)just a moment\.{2,3}|checking your browser|attention required|verify (?:that )?you are (?:a )?human|are you a (?:robot|human)|prove (?:that )?you(?:'re| are) (?:not a robot|human)|"
    r"access (?:to this (?:page|site|resource) )?(?:has been |is |was )?(?:denied|blocked|forbidden)|you (?:have been|are) blocked|pardon our interruption|unusual (?:traffic|activity)|"
    r"request (?:unsuccessful|blocked|rejected)|automated (?:access|requests|queries)|enable (?:javascript and cookies|cookies)|ddos protection|security check|human verification|bot (?:detection|protection)|"
    r"not available in your (?:country|region|location)|unavailable (?:for legal reasons|in your (?:country|region))|too many requests|rate limit(?:ed)? exceeded|403 forbidden|your ip (?:address )?(?:has been|is|was) |complete the captcha|robot check|"
    r"비정상적인? ?(?:접근|접속|트래픽|요청)|접근이 (?:차단|거부|제한)|접속이 (?:차단|제한)|접근 ?(?:권한이 없|거부)|차단(?:되었습니다|된 페이지)|자동 ?등록 ?방지|보안 ?문자|로봇이 아닙니다|자동화된 (?:요청|접근)|해외 ?(?:ip|접속).{0,12}차단|유해.{0,6}차단|warning\.or\.kr|웹 ?방화벽|"
    r"安全(?:验证|驗證|检查|检测)|人机(?:验证|识别)|人機驗證|访问(?:验证|被拒绝|受限|过于频繁|被阻断|异常)|請求(?:被拒絕|過於頻繁)|请求(?:被拦截|已被拦截|过于频繁|存在威胁)|滑动(?:验证|滑块)|拖动滑块|输入验证码|請輸入驗證碼|请完成验证|您的(?:访问|请求|操作|ip).{0,12}(?:拦截|阻断|禁止|频繁|异常|限制)|网站防火墙|创宇盾|云锁|安全狗|禁止访问|拒绝访问|存取被拒|異常流量|"
    r"アクセスが(?:拒否|制限|集中|禁止)|アクセス(?:拒否|制限中|できません)|ロボットではない|不正なアクセス|異常なアクセス|お住まいの(?:国|地域)から(?:は|の)|自動アクセス|画像認証|セキュリティ(?:チェック|確認)"
)
ERROR_TITLE = re.compile(
    r"(?i)\A\W{0,5}(?:error\W{0,3})?(?:404|410|500|502|503|504)\b|page (?:was |is |could )?not (?:be )?found|not found\W*\Z|(?:page|article|story|content) (?:does not|doesn.t|no longer) exist|(?:no longer|currently|temporarily) (?:available|unavailable)|internal server error|bad gateway|service unavailable|gateway time-?out|"
    r"something went wrong|oops|error establishing a database connection|site (?:is )?(?:under|down for|in) maintenance|under maintenance|server error|account suspended|domain (?:is )?(?:for sale|parked)|default web site page|"
    r"페이지를 찾을 수 ?없|존재하지 않(?:는|습니다)|삭제(?:되었|된) ?(?:페이지|기사|게시)|찾을 수 ?없(?:습니다|는)|오류가 발생|서비스 ?점검|시스템 ?점검|잘못된 (?:접근|경로|요청)|없는 (?:기사|페이지)|에러 ?페이지|"
    r"页面(?:不存在|未找到|找不到|无法(?:显示|访问)|已删除|出错)|找不到(?:页面|您|該|頁面|网页)|頁面(?:不存在|找不到|已移除)|(?:文章|内容|新闻|稿件)(?:不存在|已被?删除|已下线|已失效)|您(?:访问|查看|要访问|所访问)的(?:页面|文章|内容|网页)(?:不存在|已|找不到|暂)|抱歉.{0,10}(?:不存在|找不到|删除|出错)|系统(?:维护|繁忙|错误)|服务器(?:错误|内部错误|繁忙)|網頁(?:不存在|無法)|"
    r"ページが(?:見つかりません|見つかりませんでした|存在しません|削除)|お探しの(?:ページ|記事)|(?:記事|ページ)は(?:削除|存在し|掲載(?:期間|を終了)|公開(?:を終了|期間))|メンテナンス(?:中|のお知らせ)|エラーが発生|サーバー?エラー"
)
LOGIN = re.compile(
    r"(?i)(?:log|sign) ?in (?:to (?:continue|your account|read|view|access|your)|required|or (?:register|sign up|create))|please (?:log|sign) ?in|you must (?:be logged in|log in|sign in)|members? (?:login|only)|create (?:a free|an) account to (?:continue|read)|\A\W*(?:log|sign) ?in\W*\Z|"
    r"로그인(?:이 필요| ?후 이용| ?하세요|해 ?주세요|하시기 바랍니다| 페이지)|회원 ?로그인|아이디.{0,20}비밀번호|비밀번호를 입력|로그인을 해|"
    r"请(?:先)?登[录入]|請(?:先)?登入|登录后(?:才能|可|查看)|用户登录|会员登录|會員登入|账号登录|密码登录|扫码登录|用户名.{0,20}密码|"
    r"ログインして(?:ください|続)|ログインが必要|会員ログイン|ログイン(?:画面|ページ)?\W*\Z|パスワードを(?:入力|忘れ)|ログインID"
)
SCRIPT_NEEDED = re.compile(
    r"(?i)(?:enable|turn on|requires?|need|without) javascript|javascript (?:is )?(?:disabled|required|must be)|자바스크립트(?:를|가).{0,12}(?:사용|활성|꺼)|(?:启用|开启|打开|啟用) ?javascript|javascriptを(?:有効|オン)"
)
