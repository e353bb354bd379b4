using System.Text.Json;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>A repository with a plan of several sprints, a scripted agent that does them, and a program in gh's place that keeps its pull
/// requests in files.</summary>
internal static class PlanScene
{
    /// <summary>Each sprint writes a file of its own and deletes one; sprint-2 is right only in its second cycle; sprint-3 waits for
    /// <c>$HOME/go-on</c> where <c>$HOME/wait</c> is there.</summary>
    public static readonly AgentScript Script = new AgentScript()
        .Turn("implement")
        .Runs(
            "mkdir -p src; if [ {target} = sprint-2 ] && [ {cycle} = 1 ]; then echo one; else echo two; fi > src/{target}.txt; rm -f legacy/{target}.txt"
        )
        .Runs("""[ {target} != sprint-3 ] || [ ! -e "$HOME/wait" ] || while [ ! -e "$HOME/go-on" ]; do sleep 0.05; done""")
        .Turn("review")
        .Finds("it is not two", "src/part.txt", unless: "grep -q two src/{target}.txt")
        .Turn("audit")
        .Approves();

    /// <summary>A repository with a plan of this many sprints.</summary>
    public static Sandbox Make(int sprints, bool withRemote = false, string runMode = "")
    {
        var plan = "# Plan\n" + string.Concat(Enumerable.Range(1, sprints).Select(n => $"\n## Sprint {n}: Part {n}\n\nWrite part {n}.\n"));
        var sandbox = new Sandbox(Script, withRemote, plan: plan);
        for (var n = 1; n <= sprints; n++)
        {
            sandbox.Repository.Write($"legacy/sprint-{n}.txt", "old\n");
        }

        sandbox.Repository.Write(
            ".loa.config.yaml",
            $"run_mode:\n  enabled: true\n  retry_pause_seconds: 0\n{runMode}agent:\n  script: agent.yaml\n{Sandbox.OpenHome}"
        );
        sandbox.Repository.Git("add", "-A");
        sandbox.Repository.Git("commit", "-q", "--amend", "--no-edit");
        if (withRemote)
        {
            sandbox.Repository.Git("push", "-q", "-f", "origin", "main");
        }

        return sandbox;
    }

    /// <summary>What the program needs in its environment to find the gh below.</summary>
    public static (string Name, string Value)[] WithGh(this Sandbox sandbox)
    {
        var bin = Path.Combine(sandbox.Repository.Home, "bin");
        Directory.CreateDirectory(bin);
        var gh = Path.Combine(bin, "gh");
        File.WriteAllText(gh, Gh.Replace("@KEPT@", Kept(sandbox)));
        File.SetUnixFileMode(gh, (UnixFileMode)0b111_101_101);
        return [("PATH", $"{bin}:{Environment.GetEnvironmentVariable("PATH")}")];
    }

    /// <summary>Has gh answer questions to the API by a piece of shell, which finds the path asked for in <c>$api</c>.</summary>
    public static void AnswersApi(this Sandbox sandbox, string shell)
    {
        Directory.CreateDirectory(Kept(sandbox));
        File.WriteAllText(sandbox.ApiFile(), shell);
    }

    public static string ApiFile(this Sandbox sandbox) => Path.Combine(Kept(sandbox), "api");

    /// <summary>What gh was told of a branch's pull request: <c>title</c>, <c>base</c>, <c>body</c>, and <c>draft</c>: <c>yes</c> where it
    /// was made one.</summary>
    public static string PullRequest(this Sandbox sandbox, string branch, string part) =>
        File.ReadAllText(Path.Combine(Kept(sandbox), $"{branch.Replace('/', '_')}.{part}")).TrimEnd('\n');

    /// <summary>How many pull requests there are.</summary>
    public static int PullRequests(this Sandbox sandbox) =>
        Directory.Exists(Kept(sandbox)) ? Directory.GetFiles(Kept(sandbox), "*.url").Length : 0;

    /// <summary>How often each gh command was called.</summary>
    public static int GhCalls(this Sandbox sandbox, string start) =>
        File.ReadLines(Path.Combine(Kept(sandbox), "calls")).Count(l => l.StartsWith(start));

    public static JsonElement Plan(this Sandbox sandbox) =>
        JsonDocument.Parse(File.ReadAllBytes(sandbox.Run("sprint-plan-state.json"))).RootElement;

    /// <summary>The plan's file in a line: state, current, and each sprint with its cycles.</summary>
    public static string PlanLine(this Sandbox sandbox)
    {
        var plan = sandbox.Plan();
        var list = plan.GetProperty("sprints")
            .GetProperty("list")
            .EnumerateArray()
            .Select(s =>
                $"{s.GetProperty("id")} {s.GetProperty("status")}{(s.TryGetProperty("cycles", out var cycles) ? $" {cycles}" : "")}"
            );
        return $"{plan.GetProperty("state")} | {plan.GetProperty("sprints").GetProperty("current")} | {string.Join(", ", list)}";
    }

    public static string Branch(this Sandbox sandbox) => sandbox.Repository.Git("branch", "--show-current");

    private static string Kept(Sandbox sandbox) => Path.Combine(sandbox.Repository.Home, "pull-requests");

    private const string Gh = """
        #!/bin/sh
        d='@KEPT@'; mkdir -p "$d"
        printf '%s %s %s\n' "$1" "$2" "$3" >> "$d/calls"
        verb="$1 $2"; url=$3; api=$4
        while [ $# -gt 0 ]; do
          case "$1" in --head) head=$2 ;; --base) base=$2 ;; --title) title=$2 ;; --draft) draft=yes ;; esac
          shift
        done
        at() { printf '%s/%s' "$d" "$(printf '%s' "$1" | tr / _)"; }
        case "$verb" in
        "repo view") echo '{"url":"https://h/o/r"}' ;;
        "pr list")
          f=$(at "$head")
          if [ -e "$f.url" ]; then printf '[{"number":%s,"url":"%s","baseRefName":"%s","isCrossRepository":false}]\n' "$(sed 's/.*\///' "$f.url")" "$(cat "$f.url")" "$(cat "$f.base")"; else echo '[]'; fi ;;
        "pr create")
          f=$(at "$head"); n=$(ls "$d" | grep -c 'url$'); echo "https://h/o/r/pull/$((n + 1))" > "$f.url"
          echo "$base" > "$f.base"; echo "$draft" > "$f.draft"; echo "$title" > "$f.title"; cat > "$f.body"; cat "$f.url" ;;
        "pr edit")
          f=$(grep -l -x -F "$url" "$d"/*.url); f=${f%.url}; echo "$title" > "$f.title"; cat > "$f.body" ;;
        "api --hostname") if [ -e "$d/api" ]; then . "$d/api"; else echo "gh: not answered here (HTTP 403)" >&2; exit 1; fi ;;
        *) echo "no such thing here: $verb" >&2; exit 1 ;;
        esac
        """;
}
