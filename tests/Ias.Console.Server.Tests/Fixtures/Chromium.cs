using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using OpenQA.Selenium.Interactions;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A real browser without a screen, with a profile of its own, gone with the test.</summary>
public sealed class Chromium : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _profile = new();
    private readonly ChromeDriver _driver;
    private readonly Uri _url;

    /// <summary>Starts one; skips the test where there is none.</summary>
    /// <param name="url">The server whose pages it opens.</param>
    /// <param name="script">Whether it runs scripts.</param>
    public Chromium(Uri url, bool script = true)
    {
        var (browser, driver) = (Find("chromium"), Find("chromedriver"));
        Assert.SkipWhen(browser is null || driver is null, "no chromium here (apt-get install chromium chromium-driver)");
        _url = url;
        var options = new ChromeOptions { BinaryLocation = browser };
        options.AddArguments(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            $"--user-data-dir={_profile.Path}"
        );
        if (!script)
        {
            options.AddUserProfilePreference("profile.managed_default_content_settings.javascript", 2);
        }

        var service = ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(driver)!, Path.GetFileName(driver)!);
        service.SuppressInitialDiagnosticInformation = true;
        _driver = new ChromeDriver(service, options, TimeSpan.FromMinutes(2));
    }

    public string Html => _driver.PageSource;

    public string At => new Uri(_driver.Url).PathAndQuery;

    /// <summary>The name of the window that is looked at.</summary>
    public string Window
    {
        get => _driver.CurrentWindowHandle;
        set => _driver.SwitchTo().Window(value);
    }

    /// <summary>What has the focus: its id, its words, or its name.</summary>
    public string Focused => (string)Run("const e = document.activeElement; return e.id || e.textContent.trim() || e.name || e.tagName;")!;

    /// <summary>Another window, logged in as this one is.</summary>
    public string NewWindow()
    {
        _driver.SwitchTo().NewWindow(WindowType.Window);
        return Window;
    }

    public void Open(string path) => _driver.Navigate().GoToUrl(new Uri(_url, path));

    /// <summary>Logs in as whoever that is.</summary>
    public void LogIn(Visit visit)
    {
        Open("/login");
        _driver.Manage().Cookies.AddCookie(new Cookie(visit.SessionCookie, visit.Session!));
    }

    /// <summary>Whether sites may show notifications.</summary>
    public void LetNotify(bool may) =>
        _driver.ExecuteCdpCommand(
            "Browser.setPermission",
            new Dictionary<string, object?>
            {
                ["permission"] = new Dictionary<string, object?> { ["name"] = "notifications" },
                ["setting"] = may ? "granted" : "denied",
                ["origin"] = _url.GetLeftPart(UriPartial.Authority),
            }
        );

    /// <summary>Gives the site's service worker a message, as a push service would.</summary>
    public void Push(string message)
    {
        _driver.ExecuteCdpCommand("ServiceWorker.enable", []);
        _driver.ExecuteCdpCommand(
            "ServiceWorker.deliverPushMessage",
            new Dictionary<string, object?>
            {
                ["origin"] = _url.GetLeftPart(UriPartial.Authority),
                ["registrationId"] = "0",
                ["data"] = message,
            }
        );
    }

    /// <summary>As wide as a phone, or as a desk.</summary>
    public void Resize(int width, int height) =>
        _driver.ExecuteCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            new Dictionary<string, object?>
            {
                ["width"] = width,
                ["height"] = height,
                ["deviceScaleFactor"] = 1,
                ["mobile"] = false,
            }
        );

    public void Click(string css) => _driver.FindElement(By.CssSelector(css)).Click();

    public void Type(string css, string words) => _driver.FindElement(By.CssSelector(css)).SendKeys(words);

    public string Text(string css) => _driver.FindElement(By.CssSelector(css)).Text;

    public bool Has(string css) => _driver.FindElements(By.CssSelector(css)).Count > 0;

    public object? Run(string script) => _driver.ExecuteScript(script);

    /// <summary>Presses keys, as a person without a mouse.</summary>
    public void Press(params string[] keys)
    {
        foreach (var key in keys)
        {
            new Actions(_driver).SendKeys(key).Perform();
        }
    }

    /// <summary>Goes on with the Tab key until that has the focus.</summary>
    public void TabTo(string focused)
    {
        for (var i = 0; i < 60 && Focused != focused; i++)
        {
            Press(Keys.Tab);
        }

        Assert.Equal(focused, Focused);
    }

    /// <summary>Waits until the page in this window shows it.</summary>
    public async Task ShowsAsync(string words)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!limit.IsCancellationRequested)
        {
            if (Sees(words))
            {
                return;
            }

            await Task.Delay(50, CancellationToken.None);
        }

        Assert.Fail($"{At} does not show: {words}\n{Text("body")}");
    }

    public void Dispose()
    {
        _driver.Dispose();
        _profile.Dispose();
    }

    private bool Sees(string words)
    {
        try
        {
            return Text("body").Contains(words, StringComparison.Ordinal);
        }
        catch (WebDriverException)
        {
            return false; // the page is just being replaced
        }
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
