using Ias.Console.Server.Domain;
using Ias.Console.Server.Pages;
using Ias.Console.Server.Tests.Fixtures;
using OpenQA.Selenium;

namespace Ias.Console.Server.Tests.Browser;

/// <summary>The pages in a real browser.</summary>
public sealed class BrowserTests(PostgresCluster cluster)
{
    [Fact]
    [Trait("Requirement", "R-112")]
    public async Task A_person_logs_in_by_a_code_and_what_they_decide_is_seen_on_another_open_page()
    {
        await using var office = await Office.NewAsync(cluster);
        using var desk = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Member, "Ada");
        using var phone = new Chromium(office.Team.Server.Url);
        phone.Open("/w/shop/inbox");
        phone.Click("button[value=code]");
        var code = phone.Text(".usercode");
        await desk.SendAsync($"/auth/device?code={code}", "approve", ("code", code));
        await phone.ShowsAsync("1 decision and 1 proposal wait for a person."); // the page asks by itself, and goes where it was to go

        var here = phone.Window;
        var other = phone.NewWindow();
        phone.Open($"/w/shop/goals/{office.Goal}");
        await phone.ShowsAsync("Follows what happens.");
        phone.Window = here;
        await phone.ShowsAsync("Follows what happens.");
        phone.Window = other;
        phone.Click("#all button[value=approve]");
        await phone.ShowsAsync("Approved. What waits for nothing begins.");
        phone.Window = here;
        await phone.ShowsAsync("1 decision waits for a person.");

        phone.Type($"#w-{office.Decision}", "half an answ");
        await office.Team.Decides("decisions/answer", new() { ["decisionRequestId"] = office.Decision, ["answer"] = "Yes" });
        await phone.ShowsAsync("This is settled meanwhile. What you wrote is still here.");
        Assert.Equal("half an answ", (string?)phone.Run($"return document.getElementById('w-{office.Decision}').value"));
        Assert.Contains(
            "Nothing waits",
            (string?)phone.Run("return document.getElementById('announce').textContent"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    [Trait("Requirement", "R-105")]
    public async Task A_decision_is_answered_with_the_keyboard_alone()
    {
        await using var office = await Office.NewAsync(cluster);
        using var visit = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Member);
        using var browser = new Chromium(office.Team.Server.Url);
        browser.LogIn(visit);
        browser.Open("/w/shop/inbox");

        browser.Press(Keys.Tab);
        Assert.Equal("Skip to the content", browser.Focused);
        browser.Press(Keys.Enter);
        browser.TabTo("Yes");
        Assert.NotEqual("none", (string?)browser.Run("return getComputedStyle(document.activeElement).outlineStyle"));
        browser.Press(Keys.Enter);

        await browser.ShowsAsync("A job takes the answer to the repository");
        Assert.Equal(
            ("answered", "Yes"),
            await office.Team.Looks("decisions/get", new() { ["decisionRequestId"] = office.Decision }) is var answer
                ? ((string?)answer["decision"]!["status"], (string?)answer["decision"]!["answer"])
                : default
        );
    }

    [Fact]
    public async Task No_page_is_wider_than_a_phone_or_has_text_that_is_hard_to_read()
    {
        var words = "A goal with aVeryLongWordThatNobodyWouldBreakIfTheyDidNotHaveToBecauseItIsSoVeryLong";
        await using var office = await Office.NewAsync(cluster, words: words);
        using var visit = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Owner, words);
        using var browser = new Chromium(office.Team.Server.Url);
        browser.LogIn(visit);
        browser.Resize(360, 740);

        foreach (var path in office.Team.Server.Pages.Select(page => office.At(page.Path)).Append("/nothing"))
        {
            browser.Open(path);
            Assert.True((long)browser.Run("return document.documentElement.scrollWidth")! <= 360, path);
            var unreadable = (string?)browser.Run(Unreadable);
            Assert.True(unreadable is null, $"{path}: {unreadable}");
        }
    }

    [Fact]
    public async Task Without_script_everything_can_be_read_and_done()
    {
        await using var office = await Office.NewAsync(cluster);
        using var visit = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Owner);
        using var browser = new Chromium(office.Team.Server.Url, script: false);
        browser.LogIn(visit);
        foreach (var page in office.Team.Server.Pages.Where(page => page.Audience == Audience.Members))
        {
            browser.Open(office.At(page.Path));
            Assert.True(browser.Has("main h1") && browser.Has("#following a"), page.Path);
        }

        browser.Open("/w/shop/inbox");
        browser.Click($"#d-{office.Decision} button[value=Yes]");
        await browser.ShowsAsync("A job takes the answer to the repository");
        browser.Open($"/w/shop/goals/{office.Goal}");
        browser.Click("#reject summary");
        browser.Type("#reason", "Not now");
        browser.Click("button[value=reject]");
        await browser.ShowsAsync("Another proposal is being made");
        browser.Open("/account");
        await browser.ShowsAsync("This needs script, which is off here.");
        browser.Click("button[value=logout]");
        await browser.ShowsAsync("You are logged out.");
        browser.Open("/w/shop/inbox");
        Assert.StartsWith("/login?to=", browser.At, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_cannot_be_told_says_why_and_one_that_is_told_shows_it()
    {
        await using var office = await Office.NewAsync(cluster);
        using var visit = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Member);
        using var browser = new Chromium(office.Team.Server.Url);
        browser.LogIn(visit);
        browser.LetNotify(false);
        browser.Open("/account");
        browser.Click("#tell button");
        await browser.ShowsAsync("This browser does not let this site show notifications.");

        browser.LetNotify(true);
        browser.Open("/account");
        browser.Click("#tell button");
        await browser.ShowsAsync("This browser reaches no push service:"); // none is reached from here

        var looks = 0;
        await Eventually.True(
            () =>
            {
                // A push service delivers again what was not taken; a browser on a busy machine drops what comes before its worker is up.
                if (looks++ % 200 == 0)
                {
                    browser.Push("""{"id":"1","title":"ias shop","text":"A decision waits for a person: Which?","path":"/w/shop/inbox"}""");
                }

                return (string?)
                        browser.Run(
                            "return navigator.serviceWorker.getRegistration().then(one => one.getNotifications()).then(all => all.map(one => `${one.title}|${one.body}|${one.data}`).join())"
                        ) == "ias shop|A decision waits for a person: Which?|/w/shop/inbox";
            },
            "the notice is shown",
            TimeSpan.FromMinutes(2)
        );
    }

    // The first text whose contrast with what is behind it is less than WCAG asks for (4.5, and 3 for what is large), or null.
    private const string Unreadable = """
        const rgb = text => { const m = text.match(/[\d.]+/g).map(Number); return { r: m[0], g: m[1], b: m[2], a: m[3] ?? 1 }; };
        const light = c => { const f = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }; return .2126 * f(c.r) + .7152 * f(c.g) + .0722 * f(c.b); };
        for (const one of document.querySelectorAll('body *')) {
            if (one.closest('.sr, .skip, svg, option') || ![...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
            const style = getComputedStyle(one);
            let behind = one;
            while (behind && rgb(getComputedStyle(behind).backgroundColor).a < 1) behind = behind.parentElement;
            const [a, b] = [light(rgb(style.color)), light(rgb(getComputedStyle(behind ?? document.documentElement).backgroundColor))];
            const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            const size = parseFloat(style.fontSize);
            if (contrast < (size >= 24 || (size >= 18.6 && style.fontWeight >= 700) ? 3 : 4.5)) return `${one.tagName} "${one.textContent.trim().slice(0, 40)}" ${contrast.toFixed(2)}`;
        }
        return null;
        """;
}
