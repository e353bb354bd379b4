using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Pages;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Pages;

/// <summary>What pages show, and what their forms do.</summary>
public sealed class PageContentTests(PostgresCluster cluster)
{
    private const string Hostile = "<script>alert('x')</script> \"><img src=x onerror=alert(1)> {{7*7}} &amp;";

    [Fact]
    public async Task Whatever_people_wrote_is_shown_as_text()
    {
        await using var office = await Office.NewAsync(cluster, words: Hostile);
        var server = office.Team.Server;
        using var owner = await Visit.LoggedInAsync(server, office.Team.Workspace, Role.Owner, Hostile);
        var seen = 0;

        foreach (var page in server.Pages)
        {
            foreach (
                var query in (string[])
                    ["", $"?q={Uri.EscapeDataString(Hostile)}&code={Uri.EscapeDataString(Hostile)}&told={Uri.EscapeDataString(Hostile)}"]
            )
            {
                var html = (await owner.LookAsync(office.At(page.Path) + query)).Html;
                Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
                Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
                seen += html.Contains("&lt;script&gt;alert", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        var refused = await owner.SendAsync(office.At("/w/{slug}/goals"), "submit", ("title", Hostile), ("content", Hostile));
        Assert.DoesNotContain("<script>alert", refused.Html, StringComparison.Ordinal);
        Assert.True(seen > 25, $"{seen}");
    }

    [Fact]
    public async Task A_refused_form_says_why_and_keeps_what_was_typed()
    {
        await using var office = await Office.NewAsync(cluster);
        using var member = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Member);

        var nowhere = await member.SendAsync("/w/shop/goals", "submit", ("title", "Kept title"), ("content", "Kept words"));
        var secret = await member.SendAsync(
            "/w/shop/goals",
            "submit",
            ("title", "Kept title"),
            ("content", "Use ghp_abcdefghijklmnopqrstuvwxyz0123456789"),
            ("repo", office.Team.First)
        );
        await member.SendAsync("/w/shop/inbox", "answer", ("about", office.Decision), ("words", "The first answer"));
        var late = await member.PostAsync(
            "/w/shop/inbox",
            [
                ("token", (await member.LookAsync("/account")).Token),
                ("do", "answer"),
                ("about", office.Decision),
                ("words", "A late answer"),
            ]
        );

        Assert.True(nowhere.Status == 400 && nowhere.Html.Contains("Choose the repositories", StringComparison.Ordinal), nowhere.Html);
        Assert.Matches("<input id=\"title\"[^>]* value=\"Kept title\"", nowhere.Html);
        Assert.Matches("<textarea id=\"content\"[^>]*>Kept words</textarea>", nowhere.Html);
        Assert.True(secret.Status == 400 && secret.Html.Contains("a secret", StringComparison.Ordinal), secret.Html);
        Assert.Matches($"name=\"repo\" value=\"{office.Team.First}\" checked", secret.Html);
        Assert.Equal(409, late.Status);
        Assert.Contains("A late answer", late.Html, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Requirement", "R-105")]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_goal_goes_from_a_form_to_approved_parts(Kind kind)
    {
        await using var office = await Office.NewAsync(cluster, kind);
        var team = office.Team;
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member, "Grace");
        var submitted = await member.SendAsync(
            "/w/shop/goals",
            "submit",
            ("title", "Faster search"),
            ("content", "It is slow."),
            ("repo", team.First),
            ("repo", team.Second)
        );
        var goal = submitted.To!.Split('?')[0];
        Assert.Contains("A proposal is being made", (await member.LookAsync(submitted.To)).Html, StringComparison.Ordinal);
        await team.CompleteAsync(await team.ClaimAsync(), "done", new() { ["proposal"] = team.Proposal() });
        var proposal = await LatestAsync(team, goal);

        var rejected = await member.SendAsync(goal, "reject", ("about", proposal), ("reason", "Not without numbers"));
        Assert.Equal($"{goal}?told=rejected", rejected.To);
        Assert.Contains("Not without numbers", (await member.LookAsync(goal)).Html, StringComparison.Ordinal);
        var edit = await member.LookAsync($"{goal}/edit");
        (string, string)[] revision =
        [
            ("token", edit.Token),
            ("do", "revise"),
            ("revision", "1"),
            ("intent", "What: search in 50 ms"),
            ("keep-first", "yes"),
            ("plan-first", "Measure, then an index"),
            ("keep-second", "yes"),
            ("needs-second", "first"),
        ];
        Assert.Equal($"{goal}?told=revised", (await member.PostAsync($"{goal}/edit", revision)).To);
        Assert.Equal(409, (await member.PostAsync($"{goal}/edit", revision)).Status);

        proposal = await LatestAsync(team, goal);
        Assert.Equal(400, (await member.SendAsync(goal, "approve", ("about", proposal), ("choose", "parts"))).Status);
        await member.SendAsync(goal, "approve", ("about", proposal), ("choose", "parts"), ("part", "first"));
        var html = (await member.LookAsync(goal)).Html;
        Assert.Contains("partly approved", html, StringComparison.Ordinal);
        Assert.Contains("search in 50 ms", html, StringComparison.Ordinal);
        Assert.Matches("/w/shop/runs/[a-z0-9]+", html);
        Assert.Matches("/w/shop/runs/[a-z0-9]+\">Faster search</a>", (await member.LookAsync("/w/shop/board")).Html);
        Assert.Matches("/w/shop/runs/[a-z0-9]+\">Faster search</a>", (await member.LookAsync("/w/shop/runs")).Html);
        await member.SendAsync("/w/shop/inbox", "approve", ("about", proposal));
        Assert.Contains("Grace", (await member.LookAsync(goal)).Html, StringComparison.Ordinal);
        Assert.Equal($"{goal}?told=withdrawn", (await member.SendAsync(goal, "withdraw")).To);
        Assert.Matches("withdrawn</span> by Grace, ", (await member.LookAsync(goal)).Html);
    }

    [Fact]
    public async Task Questions_of_a_proposal_are_answered_where_they_stand_and_the_jobs_read_the_answers()
    {
        await using var office = await Office.NewAsync(cluster);
        var team = office.Team;
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        var goal = $"/w/shop/goals/{office.Goal}";

        Assert.Equal(400, (await member.SendAsync(goal, "answer", ("about", office.Proposal), ("answer-0", " "))).Status);
        var answered = await member.SendAsync(goal, "answer", ("about", office.Proposal), ("answer-0", "Until the year's end"));
        Assert.Equal($"{goal}?told=revised", answered.To);
        Assert.Equal(409, (await member.SendAsync(goal, "answer", ("about", office.Proposal), ("answer-0", "Too late"))).Status);

        var proposals = (await team.Looks("intakes/get", new() { ["intakeId"] = office.Goal }))["proposals"]!.AsArray();
        Assert.Equal(2, proposals.Count);
        Assert.Equal("Gift cards\n\n- Gift cards\n  Until the year's end", (string)proposals[0]!["intent"]!);
        Assert.Empty(proposals[0]!["questions"]!.AsArray());
        Assert.Equal(proposals[1]!["parts"]!.AsArray().Count, proposals[0]!["parts"]!.AsArray().Count);
        Assert.DoesNotContain("Save the answers", (await member.LookAsync(goal)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_revisions_of_one_proposal_the_later_person_sees_both_before_they_save()
    {
        await using var office = await Office.NewAsync(cluster);
        var team = office.Team;
        using var ada = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member, "Ada");
        using var grace = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member, "Grace");
        var goal = $"/w/shop/goals/{office.Goal}";
        (string, string)[] Revision(Visit.Seen edit, string revision, string intent) =>
            [
                ("token", edit.Token),
                ("do", "revise"),
                ("revision", revision),
                ("intent", intent),
                ("scope", "Gift cards"),
                ("plan", "Gift cards"),
                ("keep-first", "yes"),
                ("plan-first", "Measure"),
            ];
        var mine = await grace.LookAsync($"{goal}/edit");
        await ada.PostAsync($"{goal}/edit", Revision(await ada.LookAsync($"{goal}/edit"), "1", "Search in 10 ms"));

        var refused = await grace.PostAsync($"{goal}/edit", Revision(mine, "1", "Search in 90 ms"));

        Assert.Equal(409, refused.Status);
        Assert.Contains("<b>Ada saved revision 2 while you wrote</b>", refused.Html, StringComparison.Ordinal);
        Assert.Matches(
            "(?s)<textarea id=\"intent\"[^>]*>Search in 90 ms</textarea>\\s*<div class=\"other\">.*?Search in 10 ms",
            refused.Html
        );
        Assert.Single(Markup.All(refused.Html, "(?<it><div class=\"other\">)")); // what both wrote alike is not shown twice
        Assert.Contains("name=\"revision\" value=\"2\"", refused.Html, StringComparison.Ordinal);
        Assert.Equal($"{goal}?told=revised", (await grace.PostAsync($"{goal}/edit", Revision(mine, "2", "Search in 50 ms"))).To);
    }

    [Fact]
    public async Task Jobs_are_canceled_and_retried_from_the_board_and_repositories_prepared()
    {
        await using var office = await Office.NewAsync(cluster);
        using var member = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Member);
        async Task<string> State() => (string)(await office.Team.Looks("jobs/get", new() { ["jobId"] = office.Job }))["job"]!["status"]!;

        await member.SendAsync("/w/shop/board", "cancel", ("about", office.Job));
        Assert.Equal("canceled", await State());
        await member.SendAsync($"/w/shop/jobs/{office.Job}", "retry", ("about", office.Job));
        Assert.Equal("pending", await State());
        await member.SendAsync("/w/shop/repos", "install", ("about", office.Team.Second));

        Assert.Contains("install ias", (await member.LookAsync("/w/shop/board")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_out_of_jobs_is_on_the_page_of_each_and_of_their_run_and_what_is_unknown_is_not()
    {
        await using var office = await Office.NewAsync(cluster);
        var team = office.Team;
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        var first = await DoneAsync(
            new()
            {
                ["branch"] = "ias/export",
                ["commitSha"] = new string('a', 40),
                ["prUrl"] = "https://git.example.org/o/shop/pull/7",
                ["changedPaths"] = new JsonArray("src/export.cs"),
                ["costUsd"] = 0.5,
                ["durationMs"] = 61_000,
                ["checksPassed"] = 2,
                ["checksFailed"] = 0,
                ["checksFlaky"] = 1,
            }
        );
        var second = await DoneAsync(
            new()
            {
                ["branch"] = "ias/export",
                ["commitSha"] = new string('b', 40),
                ["changedPaths"] = new JsonArray("src/export.cs", "README.md"),
            }
        );

        Assert.Equal(
            [
                "pull request: https://git.example.org/o/shop/pull/7",
                "branch: ias/export",
                "commit: aaaaaaaaaaaa",
                "1 file: src/export.cs",
                "checks: 2 passed, 1 flaky",
                "cost: $0.50",
                "worked for: 1m",
            ],
            await ResultsAsync($"jobs/{first}")
        );
        Assert.Equal(
            ["branch: ias/export", "commit: bbbbbbbbbbbb", "2 files: src/export.cs, README.md"],
            await ResultsAsync($"jobs/{second}")
        );
        Assert.Equal(
            [
                "pull request: https://git.example.org/o/shop/pull/7",
                "branch: ias/export",
                "commits: aaaaaaaaaaaa, bbbbbbbbbbbb",
                "2 files: src/export.cs, README.md",
                "checks: 2 passed, 1 flaky",
                "cost: $0.50",
                "worked for: 1m",
            ],
            await ResultsAsync($"runs/{office.Run}")
        );

        async Task<string> DoneAsync(JsonObject evidence)
        {
            var asked = new JsonObject
            {
                ["repoId"] = team.First,
                ["kind"] = "work",
                ["prompt"] = "Do it",
                ["requirements"] = new JsonObject(),
                ["runId"] = office.Run,
            };
            await team.Works("jobs/enqueue", asked);
            var claim = await team.ClaimAsync(office.Run);
            await team.CompleteAsync(claim, "done", new() { ["evidence"] = evidence });
            return (string)claim["jobId"]!;
        }

        async Task<IEnumerable<string>> ResultsAsync(string page)
        {
            var html = (await member.LookAsync($"/w/shop/{page}")).Html;
            var results = Markup.First(html, "(?s)<section id=\"results\".*?</section>");
            return Markup
                .All(results, "(?s)<dt>(?<it>.*?</dt><dd>.*?)</dd>")
                .Select(fact => Markup.Text(fact.Replace("</dt><dd>", ": ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_job_without_a_goal_goes_by_the_first_line_of_what_it_is_to_do()
    {
        await using var office = await Office.NewAsync(cluster);
        var team = office.Team;
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        var asked = await team.Works(
            "jobs/enqueue",
            new JsonObject
            {
                ["repoId"] = team.First,
                ["kind"] = "work",
                ["prompt"] = "## Larger touch targets\n\nin the menu",
                ["requirements"] = new JsonObject { ["canWrite"] = true },
                ["runId"] = office.Run,
            }
        );

        var page = (await member.LookAsync($"/w/shop/jobs/{asked["jobId"]}")).Html;

        Assert.Equal("Larger touch targets", Markup.Text(Markup.First(page, "(?s)<h1>(?<it>.*?)</h1>")));
        Assert.Contains("<dt>asks for can write</dt>", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/w/shop/runs/{office.Run}\" rel=\"noreferrer\">r1</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R-111")]
    public async Task The_context_lake_is_searched_and_added_to()
    {
        await using var office = await Office.NewAsync(cluster);
        using var member = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Member);

        await member.SendAsync("/w/shop/context", "add", ("title", "Taxes"), ("text", "Each country has its own rate."), ("kind", "note"));

        Assert.Contains("Taxes", (await member.LookAsync("/w/shop/context?q=country")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(">Taxes<", (await member.LookAsync("/w/shop/context?q=elephants")).Html, StringComparison.Ordinal);
        await member.SendAsync($"/w/shop/context/{office.Item}", "remove");
        Assert.Equal(404, (await member.LookAsync($"/w/shop/context/{office.Item}")).Status);
    }

    [Fact]
    public async Task Secrets_are_shown_once_and_the_policy_hides_at_once()
    {
        await using var office = await Office.NewAsync(cluster, words: "Confidential plans");
        using var owner = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Owner);

        var made = await owner.SendAsync("/w/shop/settings", "token", ("scope", "machine"), ("label", "box"), ("days", "30"));
        var secret = Markup.First(made.Html, "ias_[a-z0-9]+_[a-f0-9]{64}");
        Assert.True(made.Status == 200 && secret.Length > 0, made.Html);
        Assert.DoesNotContain(secret.Split('_')[^1], (await owner.LookAsync("/w/shop/settings")).Html, StringComparison.Ordinal);
        Assert.Contains("token.add", (await owner.LookAsync("/w/shop/audit")).Html, StringComparison.Ordinal);

        await owner.SendAsync("/w/shop/settings", "policy", ("mode", "metadata_only"), ("allowed", "repo.label"));

        foreach (var page in office.Team.Server.Pages.Where(page => page.Audience == Audience.Members))
        {
            var seen = await owner.LookAsync(office.At(page.Path));
            Assert.True(seen.Status == 200 && !seen.Html.Contains("Confidential", StringComparison.Ordinal), page.Path);
        }
    }

    [Fact]
    public async Task Targets_of_notices_are_added_tried_and_removed_on_the_settings_page()
    {
        await using var office = await Office.NewAsync(cluster);
        using var admin = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Admin);
        const string Page = "/w/shop/settings";

        var added = await admin.SendAsync(Page, "notice", ("address", "https://chat.example.org/hook/secret-part"), ("for", "decision"));
        Assert.Matches("webhook&#x27;s secret.*whsec_", added.Html.ReplaceLineEndings(" "));
        Assert.Equal($"{Page}?told=added", (await admin.SendAsync(Page, "notice", ("address", "team@example.org"), ("for", "goal"))).To);
        var refused = await admin.SendAsync(Page, "notice", ("address", "no address"));
        Assert.True(refused.Status == 400 && refused.Html.Contains("value=\"no address\"", StringComparison.Ordinal), refused.Html);

        var html = (await admin.LookAsync(Page)).Html;
        var rows = Markup.All(html, "(?s)<li id=\"n-.*?</li>");
        Assert.Equal(2, rows.Count);
        Assert.Contains("https://chat.example.org <", rows[0], StringComparison.Ordinal);
        Assert.DoesNotContain("secret-part", html, StringComparison.Ordinal);
        Assert.Contains("of goals that are done; 0 notices sent", rows[1], StringComparison.Ordinal);
        var id = Markup.First(rows[0], "name=\"about\" value=\"(?<it>[a-z0-9]+)\"");
        Assert.Equal($"{Page}?told=tried", (await admin.SendAsync(Page, "try", ("about", id))).To);
        Assert.Contains("1 waiting", (await admin.LookAsync(Page)).Html, StringComparison.Ordinal);
        await admin.SendAsync(Page, "tell-no-more", ("about", id));
        Assert.DoesNotContain("chat.example.org", (await admin.LookAsync(Page)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_page_with_everything_it_needs_is_at_most_60_KB()
    {
        await using var office = await Office.NewAsync(cluster);
        using var member = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Member);
        var page = await member.LookAsync("/w/shop/inbox");
        var bytes = System.Text.Encoding.UTF8.GetByteCount(page.Html);

        foreach (var address in Markup.All(page.Html, "(href|src)=\"(?<it>/static/[^\"]+)\""))
        {
            var file = await member.LookAsync(address);
            bytes += System.Text.Encoding.UTF8.GetByteCount(file.Html);
            Assert.Equal(
                (200, "public, max-age=31536000, immutable"),
                (file.Status, string.Join(' ', file.Answer.Headers.GetValues("Cache-Control")))
            );
        }

        Assert.InRange(bytes, 10_000, 60_000);
        Assert.Equal(404, (await member.LookAsync("/static/pages-0000000000000000.css")).Status);
    }

    [Fact]
    public async Task Headings_follow_each_other_and_every_field_has_a_label()
    {
        await using var office = await Office.NewAsync(cluster);
        using var owner = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Owner);

        foreach (var path in office.Team.Server.Pages.Select(page => office.At(page.Path)))
        {
            var html = (await owner.LookAsync(path)).Html;
            var levels = Markup.All(html, "<h(?<it>[1-6])").Select(int.Parse).ToList();
            Assert.True(levels.Count(level => level == 1) == 1 && levels[0] == 1, path);
            Assert.True(levels.Zip(levels.Skip(1)).All(pair => pair.Second <= pair.First + 1), $"{path}: {string.Join(' ', levels)}");
            var ids = Markup.All(html, " id=\"(?<it>[^\"]+)\"");
            Assert.True(
                ids.Count == ids.Distinct().Count(),
                $"{path}: {ids.GroupBy(id => id).FirstOrDefault(one => one.Count() > 1)?.Key}"
            );
            foreach (
                var field in Markup
                    .All(html, "<(input|select|textarea)[^>]*>")
                    .Where(one => !one.Contains("type=\"hidden\"", StringComparison.Ordinal))
            )
            {
                var id = Markup.First(field, " id=\"(?<it>[^\"]+)\"");
                Assert.True(
                    id.Length > 0
                        ? html.Contains($"for=\"{id}\"", StringComparison.Ordinal)
                        : html.Contains($"<label class=\"choice\">{field}", StringComparison.Ordinal),
                    $"{path}: {field}"
                );
            }
        }
    }

    private static async Task<string> LatestAsync(Team team, string goal) =>
        (string)(await team.Looks("intakes/get", new() { ["intakeId"] = goal.Split('/')[^1] }))["proposals"]![0]!["_id"]!;

    [Fact]
    public async Task A_job_goes_by_its_goal_and_shows_what_became_of_each_attempt()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        await team.Decides("intakes/create", new() { ["repoIds"] = team.Repos(), ["title"] = "Gift cards" });
        var claim = await team.ClaimAsync();
        var job = (string)claim["jobId"]!;
        await team.CompleteAsync(
            claim,
            "failed",
            new()
            {
                ["outcomeReason"] = "no proposal",
                ["message"] = "The licence is missing.",
                ["evidence"] = new System.Text.Json.Nodes.JsonObject { ["branch"] = "ias/goal-1" },
            }
        );
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);

        var page = (await member.LookAsync($"/w/shop/jobs/{job}")).Html;
        var board = (await member.LookAsync("/w/shop/board")).Html;

        Assert.Contains("<h1>Gift cards</h1>", page, StringComparison.Ordinal);
        Assert.Contains("The licence is missing.", page, StringComparison.Ordinal);
        Assert.Contains("git log -p ias/goal-1", page, StringComparison.Ordinal);
        Assert.Matches("<b>failed</b> on [^:]+: no proposal", page);
        Assert.Contains($"<a href=\"/w/shop/jobs/{job}\">Gift cards</a>", board, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canceled_job_is_stopping_until_its_agent_says_that_it_stopped()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var job = await team.EnqueueAsync("Do it");
        await team.ClaimAsync();
        await team.Decides("jobs/cancel", new() { ["jobId"] = job });
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        async Task<string> Page() => (await member.LookAsync($"/w/shop/jobs/{job}")).Html;
        Assert.Contains(">stopping on ", await Page(), StringComparison.Ordinal);

        await team.Works(
            "jobs/stopped",
            new()
            {
                ["jobId"] = job,
                ["workerId"] = team.Worker,
                ["claimGeneration"] = 1,
            }
        );

        Assert.DoesNotContain("stopping on ", await Page(), StringComparison.Ordinal);
        Assert.Contains(">canceled<", await Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invitation_that_is_sent_again_by_reloading_makes_no_second_member()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        using var owner = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Owner, "Ada");
        var form = await owner.LookAsync("/w/shop/people");
        (string, string)[] fields =
        [
            ("token", form.Token),
            ("do", "invite"),
            ("person", Markup.First(form.Html, "name=\"person\" value=\"(?<it>[0-9a-z]+)\"")),
            ("name", "Ben"),
            ("role", "member"),
        ];

        var first = await owner.PostAsync("/w/shop/people", fields);
        var again = await owner.PostAsync("/w/shop/people", fields);

        Assert.Contains("/login?code=", first.Html, StringComparison.Ordinal);
        Assert.Contains("/login?code=", again.Html, StringComparison.Ordinal);
        var members = (await owner.LookAsync("/w/shop/people")).Html;
        Assert.Equal(2, members.Split("<b>Ben</b>").Length);
        Assert.Contains("Ben no longer sees or does anything here", members, StringComparison.Ordinal);
    }
}
