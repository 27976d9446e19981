"""What class and id names say about an element. Words as ``blocks.name_tokens`` gives them."""

from __future__ import annotations

BODY = frozenset(
    {
        "articlebody", "articlecontent", "articletext", "articlecopy", "entrycontent", "postcontent", "postbody",
        "posttext", "postentry", "storybody", "storycontent", "storytext", "contentbody", "bodycontent", "bodytext",
        "bodycopy", "newsbody", "newscontent", "newstext", "articleview", "viewcontent", "maintext", "contenttext",
        "textcontent", "richtext", "fulltext", "articlemain", "articledetail", "newsview", "newsdetail", "artibody",
        "detailcontent", "articlepage", "pagecontent", "singlecontent", "wysiwyg", "prose", "endtext", "newscont",
        "articlebodytext", "contentarticle", "readcontent", "viewcontents", "articlecont", "honbun",
    }
)  # fmt: skip
"""Names of elements that hold the text of an article."""

NOISE = frozenset(
    {
        "share", "sharing", "shares", "sharebar", "sharetools", "social", "socials", "sns", "sociable", "addthis",
        "addtoany", "sharethis", "sharedaddy", "whatsapp", "newsletter", "newsletters", "mailchimp", "subscribe",
        "subscription", "subscribebox", "promo", "promos", "promotion", "promobox", "advert", "adverts",
        "advertisement", "advertisements", "advertising", "ads", "ad", "adv", "adbox", "adslot", "adunit", "adsbygoogle",
        "sponsor", "sponsored", "sponsors", "taboola", "outbrain", "revcontent", "dfp", "gpt", "banner", "banners",
        "related", "relateds", "relatedposts", "relatedarticles", "relatedstories", "relatedcontent", "relatednews",
        "relatedlinks", "relatedtopics", "yarpp", "jprelatedposts", "recommend", "recommended", "recommendation",
        "recommendations", "recommends", "recirc", "recirculation", "readmore", "readalso", "alsoread", "seealso",
        "morenews", "morestories", "morefrom", "moreon", "morearticles", "furtherreading", "trending", "popular",
        "mostpopular", "mostread", "mostviewed", "ranking", "hotnews", "latestnews", "latestposts", "recentposts",
        "comment", "comments", "commentlist", "commentform", "disqus", "disqusthread", "respond", "replies",
        "nav", "navi", "navigation", "navbar", "menu", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "footer",
        "sidebar", "sidebars", "masthead", "toolbar", "toolbox", "tools", "cookie", "cookies", "consent", "gdpr", "onetrust", "cookielaw", "cookieconsent", "commentsarea",
        "popup", "modal", "overlay", "tooltip", "pagination", "pager", "paging", "pagenav", "tags", "taglist", "tagcloud",
        "tagslist", "keywords", "authorbox", "authorbio", "aboutauthor", "abouttheauthor", "authorinfo", "authorcard",
        "authorprofile", "biography", "postauthor", "byline", "bylines", "caption", "captions", "figcaption",
        "wpcaptiontext", "imagecaption", "photocaption", "photocredit", "imagecredit", "copyright", "copyrights",
        "print", "printonly", "rating", "ratings", "votes", "signup", "signin", "login", "register", "piano", "regwall", "donate", "donation", "poll", "quiz", "gallery", "slideshow", "carousel", "slider", "infobox",
        "factbox", "metadata", "postmeta", "entrymeta", "articlemeta", "articleinfo", "timestamp", "dateline",
        "pubdate", "datetime", "screenreader", "screenreadertext", "srOnly", "sronly", "visuallyhidden",
        "skiplink", "teaser", "teasers", "upnext", "nextarticle", "prevnext", "nextprev", "postnavigation", "widget",
        "widgets", "video", "videoplayer", "audioplayer", "player", "speech", "listen", "tts", "embed", "embeds",
        "instagram", "disclosure", "feedback", "mailto", "fontsize", "textsize",
        "reporter", "journalist", "sitemap", "partner", "partners", "affiliate", "shop", "shopping", "product",
        "products", "buy", "coupon", "weather", "stock", "stocks", "ticker", "livestream", "appdownload",
        "qrcode", "qr", "editor", "bianji", "zrbj", "zebian", "fenxiang", "xgxw", "tuijian", "pinglun",
        "daohang", "guanggao", "ggw", "moodbox", "emotion", "emoticon", "like", "likes", "likebox", "reaction", "reactions",
        "topicbox", "topics", "topiclist", "linkbox", "linklist", "linkout", "outlink", "zoom", "lightbox",
    }
)  # fmt: skip
"""Names of elements around an article that are no part of it. Never believed against most of the text of a page."""

HARD_TAGS = frozenset({"aside", "footer", "figcaption", "figure", "form", "address", "nav", "menu", "button", "dialog"})
"""Elements that hold something beside the text, whatever their names."""

ALWAYS_NOISE = frozenset(
    {
        "comment", "comments", "commentlist", "commentsarea", "disqus", "disqusthread", "respond", "cookie", "cookies",
        "consent", "gdpr", "onetrust", "cookielaw", "cookieconsent", "privacypolicy",
    }
)  # fmt: skip
"""Names that are believed even against most of the text, unless the headline is inside."""

QUOTING = frozenset({"video", "videoplayer", "embed", "embeds", "social", "instagram", "widget", "widgets", "tweet"})
"""Names of elements that are part of the text when they hold a quotation."""

QUOTES = frozenset({"quote", "blockquote", "pullquote", "quotation"})
