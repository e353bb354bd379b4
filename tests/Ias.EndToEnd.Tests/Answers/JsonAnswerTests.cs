using System.Text.Json;
using Ias.EndToEnd.Tests.Runs;

namespace Ias.EndToEnd.Tests.Answers;

/// <summary>What programs read: the keys of each <c>--json</c>, which stay.</summary>
public sealed class JsonAnswerTests
{
    private const string Job =
        "id status role prompt title priority created_at created_by claim_generation attempts milestone parent depth reason commit schema_version";

    [Fact]
    [Trait("Requirement", "R-038")]
    public void What_is_said_of_a_repository_has_its_keys()
    {
        using var at = new Sandbox();

        using var none = Json(at, "run-status", "--json");
        QueueScene.Need(at.Ias("run", "sprint-1", "--local"));
        using var status = Json(at, "run-status", "--json");
        using var history = Json(at, "history", "--json");
        using var flaky = Json(at, "history", "--flaky", "--json");
        using var mirror = Json(at, "mirror", "rebuild", "--json");
        using var preflight = Json(at, "preflight", "--json");
        using var config = Json(at, "config", "show", "--json");
        using var allow = Json(at, "allow", "--show", "--json");
        using var verify = Json(at, "verify", "--json");
        using var context = Json(at, "context", "--json");
        using var init = Json(at, "init", "--dry-run", "--json");
        using var report = Json(at, "report", "--json");

        const string Status = "schema_version state engine next needs run circuit_breaker rate_limit sprint_plan origin";
        Assert.Equal((Status, Status), (Keys(none), Keys(status)));
        Assert.Equal(("alive gone", "READY", JsonValueKind.Null), (Keys(none, "engine"), Text(none, "state"), At(none, "run").ValueKind));
        Assert.Equal(("alive gone", "JACKED_OUT"), (Keys(status, "engine"), Text(status, "state")));
        Assert.StartsWith("run_id target ", Keys(status, "run"));
        Assert.Equal("schema_version runs", Keys(history));
        Assert.Equal(
            "run_id repository target branch state started last_activity cycles commits input_tokens output_tokens cost_usd halt_reason pull_request checks",
            Keys(history, "runs", 0)
        );
        Assert.Equal("passed failing flaky", Keys(history, "runs", 0, "checks"));
        Assert.Equal("schema_version flaky", Keys(flaky));
        Assert.EndsWith("Z", At(history, "runs", 0, "started").GetString());
        Assert.Equal("schema_version database runs events", Keys(mirror));
        Assert.Equal("schema_version ok checks mended", Keys(preflight));
        Assert.Equal("name level text fix fixable", Keys(preflight, "checks", 0));
        Assert.Equal("schema_version file settings warnings", Keys(config));
        Assert.Equal("key value source allowed", Keys(config, "settings", 0));
        Assert.Equal("schema_version work_tree allowed first damage run differences", Keys(allow));
        Assert.Equal("kind needs_allow warning", Keys(status, "origin"));
        Assert.Equal("schema_version run_id verified events commits verdicts seq head mismatches notes", Keys(verify));
        Assert.Equal("schema_version start later start_bytes start_tokens", Keys(context));
        Assert.Equal("blanks bytes missing path tokens", Sorted(context, "start", 0));
        Assert.Equal("schema_version dry_run files", Keys(init));
        Assert.Equal("path written note", Keys(init, "files", 0));
        Assert.Contains("schema_version", Keys(report).Split(' '));
    }

    [Fact]
    public void What_is_said_of_a_person_and_of_a_guardrail_has_its_keys()
    {
        using var at = new Sandbox();
        at.Repository.Write("bin/claude", "#!/bin/sh\necho 1.0.0\n");
        File.SetUnixFileMode(Path.Combine(at.Repository.Path, "bin/claude"), (UnixFileMode)0b111_101_101);
        (string, string)[] path = [("PATH", $"{at.Repository.Path}/bin:/usr/bin:/bin")];

        using var keys = Json(at, "keys", "--json");
        using var agents = Json(at, path, "agents", "list", "--json");
        using var check = Json(at, path, "agents", "check", "claude", "--json");
        using var skills = Json(at, "guard", "danger");
        using var blocked = Json(at, "guard", "danger", "red-team");
        using var passed = Json(at, "guard", "danger", "implement");
        using var pii = Json(at, "guard", "pii");
        using var injection = Json(at, "guard", "injection");

        Assert.Equal("schema_version file actions problems", Keys(keys));
        Assert.Equal(JsonValueKind.Null, At(keys, "file").ValueKind);
        Assert.Equal("action group meaning steers keys", Keys(keys, "actions", 0));
        Assert.Equal("schema_version agents", Keys(agents));
        Assert.Equal("name found path version older logged_in login", Keys(agents, "agents", 0));
        Assert.Equal(
            "schema_version name works prompt edit session usage outcome detail input_tokens output_tokens cost_usd seconds",
            Keys(check)
        );
        Assert.Equal(JsonValueKind.Null, At(check, "cost_usd").ValueKind);
        Assert.Matches("^[a-z_]+$", Text(check, "outcome"));
        Assert.Equal("action skill level mode reason", Keys(skills, "skills", 0));
        Assert.Equal("action skill level mode reason next", Keys(blocked));
        Assert.Equal("action skill level mode reason", Keys(passed));
        Assert.Equal(("PROCEED", "moderate", "autonomous"), (Text(passed, "action"), Text(passed, "level"), Text(passed, "mode")));
        Assert.Equal("action found text", Keys(pii));
        Assert.Equal("action score threshold signals", Keys(injection));
    }

    [Fact]
    public void What_is_said_of_a_queue_has_its_keys()
    {
        using var at = new QueueScene();
        var (first, second) = (at.Add("one"), at.Add("two"));

        using var made = Json(at.Sandbox, "runner", "init", "--json");
        using var queued = Json(at.Sandbox, "runner", "enqueue", "--role", "implementer", "--prompt", "do three", "--json");
        using var list = Json(at.Sandbox, "runner", "list", "--json");
        using var prompt = Json(at.Sandbox, "runner", "prompt", first, "--json");
        using var check = Json(at.Sandbox, "runner", "check", "--json");
        using var cancelled = Json(at.Sandbox, "runner", "cancel", second, "--json");
        using var again = Json(at.Sandbox, "runner", "retry-failed", second, "--json");
        using var recovered = Json(at.Sandbox, "runner", "recover", "--json");
        QueueScene.Need(at.Sandbox.Ias("runner", "run-loop"));
        using var shown = Json(at.Sandbox, "runner", "show", first, "--json");
        using var status = Json(at.Sandbox, "runner", "status", "--json");
        using var next = Json(at.Sandbox, "new-run", "second", "--json");

        Assert.Equal("schema_version run made config", Keys(made));
        Assert.Equal("schema_version run ids", Keys(queued));
        Assert.Equal("schema_version run counts more jobs", Keys(list));
        Assert.Equal(
            (at.Run, "pending waiting running done failed blocked cancelled", Job, "pending"),
            (Text(list, "run"), Keys(list, "counts"), Keys(list, "jobs", 0), At(list, "jobs", 0, "status").GetString())
        );
        Assert.Equal("schema_version run id prompt", Keys(prompt));
        Assert.Equal("schema_version run problems", Keys(check));
        Assert.Equal("schema_version run jobs", Keys(cancelled));
        Assert.Equal("cancelled", At(cancelled, "jobs", 0, "status").GetString());
        Assert.Equal("schema_version run ids", Keys(again));
        Assert.Equal("schema_version run given_back failed cancelled to_be_finished moves_completed patches", Keys(recovered));
        Assert.Equal("schema_version run job folder attempts", Keys(shown));
        Assert.StartsWith("id status role ", Keys(shown, "job"));
        Assert.Contains("outcome", Keys(shown, "attempts", 0).Split(' '));
        Assert.Equal("schema_version run runner_alive branch counts next state", Keys(status));
        Assert.Equal(3, At(status, "state", "counts", "done").GetInt32());
        Assert.Equal("schema_version run folder branch", Keys(next));
    }

    private static JsonDocument Json(Sandbox at, params string[] arguments) => Json(at, [], arguments);

    private static JsonDocument Json(Sandbox at, (string, string)[] environment, params string[] arguments)
    {
        var answer = at.Ias(environment, arguments);
        try
        {
            return JsonDocument.Parse(answer.Out);
        }
        catch (JsonException wrong)
        {
            throw new InvalidOperationException($"ias {string.Join(' ', arguments)}: {answer}", wrong);
        }
    }

    private static JsonElement At(JsonDocument json, params object[] path) =>
        path.Aggregate(json.RootElement, (at, step) => step is int n ? at[n] : at.GetProperty((string)step));

    private static string Text(JsonDocument json, string key) => At(json, key).GetString()!;

    private static string Keys(JsonDocument json, params object[] path) =>
        string.Join(' ', At(json, path).EnumerateObject().Select(property => property.Name));

    private static string Sorted(JsonDocument json, params object[] path) => string.Join(' ', Keys(json, path).Split(' ').Order());
}
