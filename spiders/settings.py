"""Scrapy's settings, restrictive by default; ``yalu.spiders.source_settings`` adds those of a source."""

from __future__ import annotations

BOT_NAME = "yalu"
SPIDER_MODULES = ["yalu.spiders.discovery"]
NEWSPIDER_MODULE = "yalu.spiders.discovery"
ADDONS: dict[str, int] = {}

# Politeness. The delay between requests, Crawl-delay, Retry-After and one connection a host are kept by
# spiders.politeness.host_throttle for the whole process; Scrapy's own slot delay would know one spider only.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
USER_AGENT = "Yalu"
REFERRER_POLICY = "no-referrer"
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
DOWNLOAD_TIMEOUT = 30
RETRY_TIMES = 1
# Not retried: names that do not resolve and refused connections, which a second attempt rarely changes.
RETRY_EXCEPTIONS = [
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.DownloadTimeoutError",
    "scrapy.exceptions.ResponseDataLossError",
    "twisted.internet.error.ConnectionDone",
    "twisted.internet.error.ConnectionLost",
]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
REDIRECT_MAX_TIMES = 8

# Limits against hostile answers.
DOWNLOAD_MAXSIZE = 8 << 20
DOWNLOAD_WARNSIZE = 0
URLLENGTH_LIMIT = 2083
DNS_TIMEOUT = 20
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 16 << 20
REACTOR_THREADPOOL_MAXSIZE = 16

# No listening service, HTTP only, certificates verified, no proxy that would bypass the address guard.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# What Scrapy brings along is named one by one: what is switched off in its own lists is imported all the same, anew for
# each spider.
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {"scrapy.extensions.memusage.MemoryUsage": 0}
DOWNLOAD_HANDLERS_BASE: dict[str, str] = {}
DOWNLOAD_HANDLERS = {
    "http": "yalu.spiders.politeness.download_handler.PoliteHandler",
    "https": "yalu.spiders.politeness.download_handler.PoliteHandler",
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOADER_CLIENT_TLS_CIPHERS = None
TWISTED_DNS_RESOLVER = "yalu.spiders.http.resolver.PublicResolver"
HTTPPROXY_ENABLED = False
HTTPCACHE_ENABLED = False
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "yalu.spiders.politeness.private_hosts.AddressGuard": 50,
    "yalu.spiders.politeness.robots.RobotsMiddleware": 100,
    "yalu.spiders.politeness.tdm_reservation.ReservationMiddleware": 110,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "yalu.spiders.politeness.retries.PatientRetry": 550,
    "yalu.spiders.http.decompression.VerifiedDecompression": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": 800,
}
ITEM_PIPELINES = {"yalu.spiders.state.write_buffer.StorePipeline": 100}
CONCURRENT_ITEMS = 1
"""Tasks that take what one answer yielded: Scrapy starts as many for each answer, and an answer yields one item."""

# Every answer reaches the callback, since no middleware keeps errors back: a 404 or 403 is an observation too. Which
# addresses were asked for already is known across the spiders of a source (spiders.state.progress), not in a filter.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

MEMUSAGE_LIMIT_MB = 2048
LOG_LEVEL = "INFO"
LOG_FORMATTER = "yalu.spiders.components.ItemlessLogFormatter"
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
