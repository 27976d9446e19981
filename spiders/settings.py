"""Scrapy's settings: polite and closed by default. What depends on the source is added in ``spiders.configure``."""

from __future__ import annotations

BOT_NAME = "yalu"
SPIDER_MODULES = ["spiders.ways"]
NEWSPIDER_MODULE = "spiders.ways"
ADDONS: dict[str, int] = {}

# Politeness. The delay between requests, Crawl-delay, Retry-After and one connection a host are kept by
# spiders.manners for the whole process; Scrapy's own slot delay would know one spider only.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
USER_AGENT = "Yalu"
REFERRER_POLICY = "no-referrer"
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
DOWNLOAD_TIMEOUT = 30
RETRY_TIMES = 1
# A name that does not resolve, or a port that nobody listens on, will not be there a moment later either.
RETRY_EXCEPTIONS = [
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.DownloadTimeoutError",
    "scrapy.exceptions.ResponseDataLossError",
    "twisted.internet.error.ConnectionDone",
    "twisted.internet.error.ConnectionLost",
]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
LOG_FORMATTER = "spiders.log_lines.WithoutItems"
REDIRECT_MAX_TIMES = 8

# What a hostile answer can cost.
DOWNLOAD_MAXSIZE = 8 << 20
DOWNLOAD_WARNSIZE = 0
URLLENGTH_LIMIT = 2083
DNS_TIMEOUT = 20
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 16 << 20
REACTOR_THREADPOOL_MAXSIZE = 16

# Nothing that listens, nothing but HTTP, certificates verified, no way around the address guard.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
EXTENSIONS = {
    # Not only switched off: not even imported.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
}
DOWNLOAD_HANDLERS = {
    "http": "spiders.handler.PoliteHandler",
    "https": "spiders.handler.PoliteHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOADER_CLIENT_TLS_CIPHERS = None
TWISTED_DNS_RESOLVER = "spiders.resolver.PublicResolver"
HTTPPROXY_ENABLED = False
HTTPCACHE_ENABLED = False
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.guard.AddressGuard": 50,
    "spiders.robots.RobotsMiddleware": 100,
    "spiders.reservations.ReservationMiddleware": 110,
    "spiders.retries.PatientRetry": 550,
    "spiders.decompression.VerifiedDecompression": 590,
}
ITEM_PIPELINES = {"spiders.pipelines.StorePipeline": 100}

# Every answer reaches the callback: a 404 or 403 is an observation too. Which addresses were asked for already is
# known across the spiders of a source (spiders.progress), not in one spider's filter.
HTTPERROR_ALLOW_ALL = True
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

MEMUSAGE_LIMIT_MB = 2048
LOG_LEVEL = "INFO"
LOG_FORMATTER = "spiders.log_lines.WithoutItems"
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
