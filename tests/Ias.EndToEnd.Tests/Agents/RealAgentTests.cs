using System.Diagnostics;
using System.Text.Json.Nodes;
using Ias.MockModel;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Agents;

/// <summary>The real CLIs, whole sprints, no internet: a provider of ours plays their models.</summary>
[Trait("Category", "RealAgents")]
public sealed class RealAgentTests
{
    private const string Attempts =
        "git push origin main; git merge main; gh pr merge 1; /usr/bin/git push --force origin HEAD:main; git branch -D main; echo tried > tried.txt";

    [Fact]
    public Task A_sprint_of_claude_survives_a_killed_engine_findings_and_a_usage_limit_and_nothing_gets_past_the_guard() =>
        WholeSprintAsync("claude");

    [Fact]
    public Task A_sprint_of_codex_survives_a_killed_engine_and_findings_and_nothing_gets_past_the_guard() => WholeSprintAsync("codex");

    [Fact]
    public Task A_sprint_of_gemini_survives_a_killed_engine_findings_and_a_usage_limit_and_nothing_gets_past_the_guard() =>
        WholeSprintAsync("gemini");

    [Fact]
    public Task A_sprint_of_opencode_survives_a_killed_engine_and_findings_and_nothing_gets_past_the_guard() =>
        WholeSprintAsync("opencode");

    [Fact]
    public void While_one_agent_is_at_its_usage_limit_another_takes_over()
    {
        using var scene = new AgentScene("claude", "  fallback: ['codex:mock-1']\nagents:\n  prices: ['mock-1 1 10']\n", also: "codex");
        ToolCall Write(string path, string text) => AgentScene.Write("codex", "", path, text);
        scene.Provider.Play([
            Limit("claude").Single() with
            {
                When = "Implement sprint-1",
                ResetIn = TimeSpan.FromHours(5),
            },
            On("Implement", Reply.Uses(Write("src/cart.sh", "total() { echo $(($1 + $2)); }\n"))),
            On("Implement", Reply.Says("It adds.")),
            On("Review", Reply.Uses(Write("grimoires/loa/a2a/sprint-1/engineer-feedback.md", "All good\n"))),
            On("Review", Reply.Says("Fine.")),
            On("Audit", Reply.Uses(Write("grimoires/loa/a2a/sprint-1/auditor-sprint-feedback.md", "Verdict: APPROVED\n"))),
            On("Audit", Reply.Says("Approved.")),
        ]);

        var run = scene.Sandbox.Ias(scene.Environment, "run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, $"{run}\n{scene.Logs()}");
        Assert.Equal(["claude", "codex", "codex", "codex"], scene.Events("turn_started").Select(e => e.GetProperty("agent").GetString()));
        Assert.Contains(scene.Events("warned"), e => e.GetProperty("text").GetString()!.EndsWith("codex takes over"));
        Assert.Empty(scene.Events("wait_started"));
        Assert.All(scene.Events("turn_ended").Skip(1), e => Assert.Equal(0.0024m, e.GetProperty("cost_usd").GetDecimal()));
    }

    [Theory]
    [InlineData("codex")]
    [InlineData("opencode")]
    public async Task A_provider_that_refuses_for_an_hour_is_a_usage_limit_with_its_time_and_not_an_hour_of_silence(string agent)
    {
        using var scene = new AgentScene(agent, retries: true);
        scene.Provider.Play([
            Reply.Fails(429, "Rate limit reached.") with
            {
                Times = 100,
                Headers = new Dictionary<string, string> { ["retry-after"] = "3600" },
            },
        ]);

        using var engine = scene.Sandbox.Start(scene.Environment, "run", "sprint-1", "--local");
        await Eventually.True(() => engine.HasExited || HasWaited(), "the wait for the provider", TimeSpan.FromMinutes(10), scene.Logs);
        var now = DateTimeOffset.UtcNow;
        var halt = scene.Sandbox.Ias(scene.Environment, "run-halt", "--wait");

        Assert.True(halt.Exit == 0, halt.ToString());
        var limited = Assert.Single(scene.Events("turn_ended"));
        Assert.True(limited.GetProperty("outcome").GetString() == "usage_limit", $"{limited}\n{scene.Logs()}");
        Assert.InRange(limited.GetProperty("until").GetDateTimeOffset(), now.AddMinutes(55), now.AddMinutes(61));
        Assert.Equal("reset", scene.Events("wait_started").First().GetProperty("wait").GetString());
        Assert.Single(scene.Provider.Requests);

        bool HasWaited() =>
            File.Exists(scene.Sandbox.Run("events.jsonl"))
            && File.ReadAllText(scene.Sandbox.Run("events.jsonl")).Contains("\"kind\":\"wait_started\"");
    }

    [Fact]
    public void An_agent_is_tried_with_one_small_file()
    {
        using var scene = new AgentScene("claude");
        scene.Provider.Play([Reply.Uses(AgentScene.Shell("claude", "echo works > ias-check.txt")), Reply.Says("Done.")]);

        var check = scene.Sandbox.Ias(scene.Environment, "agents", "check", "claude");

        Assert.True(check.Exit == 0, check.ToString());
        Assert.Equal(4, check.Out.Split('\n').Count(line => line.StartsWith("ok ")));
        Assert.Contains("a few cents", check.Error);
        Assert.Contains("2000 tokens in, 40 out", check.Out);
    }

    [Theory]
    [InlineData("claude", ".claude", "-p", "--resume", "ID")]
    [InlineData("codex", ".codex", "exec", "-m", "mock-1", "resume", "ID")]
    [InlineData("gemini", ".gemini", "-m", "gemini-2.5-flash", "--resume", "ID", "-p")] // without a model it asks one which to take
    public async Task The_persons_own_agent_goes_on_with_the_session_of_a_turn(string agent, string folder, params string[] resume)
    {
        using var scene = new AgentScene(agent);
        Directory.CreateDirectory(Path.Combine(scene.Home, folder)); // they have used it before
        var root = scene.Sandbox.Repository.Path;
        ToolCall Write(string path, string text) => AgentScene.Write(agent, root, path, text);
        scene.Provider.Play([
            On("Implement", Reply.Uses(Write("src/cart.sh", "total() { echo $(($1 + $2)); }\n"))),
            On("Implement", Reply.Says("The cart is there.")),
            On("Review", Reply.Uses(Write("grimoires/loa/a2a/sprint-1/engineer-feedback.md", "All good\n"))),
            On("Review", Reply.Says("Fine.")),
            On("Audit", Reply.Uses(Write("grimoires/loa/a2a/sprint-1/auditor-sprint-feedback.md", "Verdict: APPROVED\n"))),
            On("Audit", Reply.Says("Approved.")),
        ]);
        var run = scene.Sandbox.Ias(scene.Environment, "run", "sprint-1", "--local");
        Assert.True(run.Exit == 0, $"{run}\n{scene.Logs()}");
        var id = scene.Events("turn_ended").First().GetProperty("session_id").GetString()!;
        scene.Provider.Play([Reply.Says("Still known.") with { Times = 10 }]);

        var start = new ProcessStartInfo("env")
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var word in scene
                .Environment.Select(one => $"{one.Name}={one.Value}")
                .Append("GEMINI_CLI_TRUST_WORKSPACE=true")
                .Append(agent)
                .Concat(resume.Select(word => word == "ID" ? id : word))
                .Append("What did you do?")
        )
        {
            start.ArgumentList.Add(word);
        }

        using var own = Process.Start(start)!;
        own.StandardInput.Close();
        var (output, error) = (own.StandardOutput.ReadToEndAsync(), own.StandardError.ReadToEndAsync());
        await own.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(10));

        Assert.True(own.ExitCode == 0, await output + await error);
        var asked = scene.Provider.Requests.Last(request => request.Prompt.Contains("What did you do?")).Body.ToJsonString();
        Assert.Contains("The cart is there.", asked);
    }

    private static async Task WholeSprintAsync(string agent)
    {
        using var scene = new AgentScene(agent);
        var root = scene.Sandbox.Repository.Path;
        ToolCall Write(string path, string text) => AgentScene.Write(agent, root, path, text);
        const string Feedback = "grimoires/loa/a2a/sprint-1/engineer-feedback.md";
        scene.Provider.Play([
            On("Implement", Reply.Uses(Write("src/cart.sh", "total() { echo 1; }\n"))),
            On("Implement", new Reply { Hangs = true }), // killed here
            On("Implement", Reply.Uses(AgentScene.Shell(agent, Attempts))),
            On("Implement", Reply.Says("The cart is there.")),
            On("Review", Reply.Uses(Write(Feedback, "## Findings\n- [high] src/cart.sh:1 total is not a sum\n"))),
            On("Review", Reply.Says("There is a finding.")),
            On("Implement", Reply.Uses(AgentScene.Shell(agent, "echo 'total() { echo $(($1 + $2)); }' > src/cart.sh"))),
            On("Implement", Reply.Says("It adds now.")),
            On("Review", Reply.Uses(Write(Feedback, "All good\n"))),
            On("Review", Reply.Says("Fine.")),
            .. Limit(agent),
            On("Audit", Reply.Uses(Write("grimoires/loa/a2a/sprint-1/auditor-sprint-feedback.md", "Verdict: APPROVED\n"))),
            On("Audit", Reply.Says("Approved.")),
        ]);
        var main = scene.Sandbox.Repository.RemoteGit("rev-parse", "main");

        using (var engine = scene.Sandbox.Start(scene.Environment, "run", "sprint-1"))
        {
            await Eventually.True(
                () => scene.Provider.Requests.Count == 2 || engine.HasExited,
                "the second request of the first turn",
                TimeSpan.FromMinutes(3),
                scene.Logs
            );
            Assert.False(engine.HasExited, scene.Logs());
            engine.Kill();
            await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var run = scene.Sandbox.Ias(scene.Environment, "run-resume");

        Assert.True(run.Exit == 0, $"{run}\n{scene.Logs()}");
        var (git, state) = (scene.Sandbox.Repository, scene.Sandbox.State);
        Assert.Equal("JACKED_OUT", state.GetProperty("state").GetString());
        Assert.Equal(2, state.GetProperty("cycles").GetProperty("current").GetInt32());
        Assert.Equal(1, state.GetProperty("metrics").GetProperty("findings_fixed").GetInt32());
        Assert.Contains("echo $(($1 + $2))", git.Read("src/cart.sh"));
        Assert.Equal("tried\n", git.Read("tried.txt"));
        Assert.Equal("", git.Git("status", "--porcelain"));
        Assert.Equal(main, git.RemoteGit("rev-parse", "main"));
        Assert.Equal(git.Git("rev-parse", "HEAD"), git.RemoteGit("rev-parse", "feature/sprint-1"));
        Assert.True(scene.Events("ice_blocked").Count() >= 5, string.Join('\n', scene.Events("ice_blocked")));
        Assert.Empty(scene.Events("ice_breached"));
        if (Limit(agent).Any())
        {
            Assert.Contains(scene.Events("wait_started"), e => e.GetProperty("wait").GetString() == "reset");
        }

        var ended = scene.Events("turn_ended").Where(e => e.GetProperty("outcome").GetString() == "ended").ToList();
        Assert.Equal(5, ended.Count);
        Assert.All(
            ended,
            e => Assert.Equal((2000, 40), (e.GetProperty("input_tokens").GetInt32(), e.GetProperty("output_tokens").GetInt32()))
        );
        Assert.All(ended, e => Assert.NotEqual("", e.GetProperty("session_id").GetString()));
    }

    // Codex names a minute, not a second: that would be a minute's wait.
    private static IEnumerable<Reply> Limit(string agent) =>
        agent switch
        {
            "claude" =>
            [
                On(
                    "Audit",
                    Reply.Fails(429, "Limit reached.") with
                    {
                        Times = 1,
                        ResetIn = TimeSpan.FromSeconds(4),
                        Headers = new Dictionary<string, string>
                        {
                            ["anthropic-ratelimit-unified-status"] = "rejected",
                            ["anthropic-ratelimit-unified-reset"] = "{reset}",
                            ["anthropic-ratelimit-unified-representative-claim"] = "five_hour",
                            ["retry-after"] = "3600",
                        },
                    }
                ),
            ],
            "gemini" =>
            [
                On(
                    "Audit",
                    Reply.Fails(429, "Quota exceeded.") with
                    {
                        Times = 1,
                        ErrorExtra = new JsonObject
                        {
                            ["details"] = new JsonArray(
                                new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.RetryInfo", ["retryDelay"] = "3s" }
                            ),
                        },
                    }
                ),
            ],
            _ => [],
        };

    private static Reply On(string phase, Reply reply) =>
        reply with
        {
            When = phase switch
            {
                "Implement" => "Implement sprint-1",
                "Review" => "Review the work",
                _ => "Audit the work",
            },
        };
}
