using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Client.Tests.Stories;

/// <summary>
/// A Console, a host of git repositories and pull requests, a person's laptop and two machines with checkouts of all three repositories,
/// each in a network of its own. A goal for <c>api</c> has two parts, of which <c>web</c> waits for the other; an agent asks a person
/// before it changes <c>jobs</c>.
/// </summary>
internal sealed partial class Team : IAsyncDisposable
{
    public static readonly IReadOnlyList<string> Repositories = ["api", "web", "jobs"];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4); // of one wait: what is slow is the machine

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _daemons = [];
    private readonly List<Machine> _machines = [];
    private ServerProcess? _server;

    private Team() { }

    public Machine Laptop => _machines[0];

    /// <summary>Those that work.</summary>
    public IReadOnlyList<Machine> Boxes => _machines[1..];

    /// <summary>The Console's ids, by name.</summary>
    public Dictionary<string, string> Ids { get; } = [];

    /// <summary>One; skips the test where networks cannot be made.</summary>
    public static async Task<Team> NewAsync()
    {
        var team = new Team();
        try
        {
            await team.MakeAsync();
            return team;
        }
        catch
        {
            await team.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server is ended as by the kernel, and another program takes its place, as an upgrade does.</summary>
    public async Task ReplaceServerAsync()
    {
        await _server!.KillAsync();
        await _server.RestartAsync();
    }

    /// <summary>Waits until it is so.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> so)
    {
        var began = Stopwatch.StartNew();
        while (!await so())
        {
            Assert.True(
                began.Elapsed < Longest,
                $"waited in vain for: {what}\n{await SeenAsync()}\n{string.Join("\n\n", Boxes.Select(box => $"{box.Name}:\n{box.Said}"))}"
            );
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public Task UntilAsync(string what, Func<bool> so) => UntilAsync(what, () => Task.FromResult(so()));

    /// <summary>What waits for a person, of that kind.</summary>
    public async Task<IReadOnlyList<JsonNode>> InboxAsync(string kind) =>
        [
            .. (await Laptop.JsonAsync(Laptop.Home, "inbox"))["items"]!
                .AsArray()
                .Where(item => (string)item!["kind"]! == kind)
                .Select(item => item!),
        ];

    /// <summary>How each goal stands, by its title.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GoalsAsync() =>
        (await Laptop.JsonAsync(Laptop.Home, "goal", "list"))["goals"]!
            .AsArray()
            .ToDictionary(goal => (string)goal!["title"]!, goal => (string)goal!["status"]!);

    /// <summary>What all of it has come to: jobs, what is on the branches, pull requests. Names that differ by chance are left out.</summary>
    public async Task<string> ResultAsync()
    {
        var jobs = (await Laptop.CallAsync("jobs/list", []))["jobs"]!.AsArray();
        var lines = jobs.Select(job => $"job {job!["kind"]} in {NameOf((string)job["repoId"]!)}: {job["status"]}").ToList();
        foreach (var repository in Repositories)
        {
            foreach (var branch in Remote(repository, "for-each-ref", "--format=%(refname:short)", "refs/heads/ias").Split('\n'))
            {
                var subjects = Remote(repository, "log", "--format=%s", $"main..{branch}").Split('\n').Where(one => !one.Contains("queue"));
                lines.Add($"branch in {repository}: {string.Join(" | ", subjects)} | {Remote(repository, "show", $"{branch}:done.txt")}");
            }
        }

        lines.AddRange(
            File.ReadAllLines(Path.Combine(_folder.Path, "pull-requests", "calls"))
                .Where(line => line.Contains("pr create"))
                .Select(line => $"pull request: {line}")
        );
        return string.Join('\n', lines.Select(line => Chance().Replace(line, "RUN")).Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines)
        {
            await machine.DisposeAsync();
        }

        foreach (var daemon in _daemons)
        {
            daemon.Kill(entireProcessTree: true);
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private string NameOf(string id) => Ids.First(one => one.Value == id).Key;

    private string Remote(string repository, params string[] arguments) =>
        TemporaryRepository.Run("git", _folder.At("git", $"{repository}.git"), arguments);

    private async Task<string> SeenAsync() =>
        $"{await Laptop.IasAsync(Laptop.Home, "console", "jobs")}\n{await Laptop.IasAsync(Laptop.Home, "goal", "list")}";

    private async Task MakeAsync()
    {
        var programs = MakeGh();
        foreach (var name in (string[])["laptop", "box-1", "box-2"])
        {
            var network = await NetworkNamespace.TryNewAsync();
            Assert.SkipWhen(network is null, "only root can make networks (ip netns add)");
            _machines.Add(new Machine(name, network, programs));
        }

        foreach (var repository in Repositories)
        {
            TemporaryRepository.Run("git", _folder.Path, "init", "-q", "--bare", "-b", "main", _folder.At("git", $"{repository}.git"));
        }

        foreach (var machine in _machines)
        {
            _daemons.Add(
                Process.Start(
                    "git",
                    [
                        "daemon",
                        $"--listen={machine.Outside}",
                        $"--base-path={_folder.At("git")}",
                        "--reuseaddr",
                        "--export-all",
                        "--enable=receive-pack",
                    ]
                )
            );
        }

        string[] place = ["--data", _folder.At("console")];
        await SayAsync(["workspace", "add", "shop", .. place]);
        _server = await ServerProcess.StartForOthersAsync(place);
        foreach (var box in Boxes)
        {
            var token = await SayAsync(["token", "add", "-w", "shop", "--scope", "machine", .. place]);
            await box.LogInAsync(_server.Url, (string)token["token"]!);
        }

        var member = await SayAsync(["member", "add", "Ann", "-w", "shop", "--role", "owner", .. place]);
        await Laptop.LogInAsync(_server.Url, await RedeemAsync((string)member["invitation"]!));
        foreach (var repository in Repositories)
        {
            await Laptop.RunAsync(Laptop.Home, "git", "init", "-q", "-b", "main", repository);
            Ids[repository] = await LinkAsync(Laptop, repository);
        }

        foreach (var repository in Repositories)
        {
            await PlantAsync(repository);
        }

        foreach (var box in Boxes)
        {
            foreach (var repository in Repositories)
            {
                await box.RunAsync(box.Home, "git", "clone", "-q", $"git://{box.Outside}/{repository}.git", repository);
                await LinkAsync(box, repository);
                await box.IasAsync(box.At(repository), "allow");
            }
        }
    }

    // The laptop has the first checkout, and pushes it.
    private async Task PlantAsync(string repository)
    {
        var at = Laptop.At(repository);
        await Laptop.RunAsync(at, "git", "remote", "add", "origin", $"git://{Laptop.Outside}/{repository}.git");
        await File.WriteAllTextAsync(
            Path.Combine(at, ".loa.config.yaml"),
            "agent:\n  script: agent.yaml\nrun_mode:\n  enabled: true\n  git:\n    auto_push: true\n"
        );
        await File.WriteAllTextAsync(Path.Combine(at, ".gitignore"), "hold\nbegun\ngo\n");
        await File.WriteAllTextAsync(Path.Combine(at, "agent.yaml"), Script(repository));
        await Laptop.RunAsync(at, "git", "add", "-A");
        await Laptop.RunAsync(at, "git", "commit", "-q", "-m", "begin");
        await Laptop.RunAsync(at, "git", "push", "-q", "origin", "main");
    }

    private static async Task<string> LinkAsync(Machine machine, string repository)
    {
        await machine.RunAsync(machine.At(repository), "git", "remote", "add", "known", $"https://git.example.org/shop/{repository}");
        var link = await machine.JsonAsync(machine.At(repository), "repo", "link", "--remote", "known", "--here");
        return (string)link["link"]!["id"]!;
    }

    private string Script(string repository)
    {
        var proposal = new JsonObject { ["intent"] = "so that orders can be counted", ["plan"] = "write it" };
        if (repository == "api")
        {
            proposal["parts"] = new JsonArray(Part("api", "Serve the export"), Part("web", "Show the export", "api"));
        }

        var script = new JsonObject
        {
            ["turns"] = new JsonArray(
                new JsonObject
                {
                    ["when"] = new JsonObject { ["target"] = "A goal is to be reached:" },
                    ["steps"] = new JsonArray(
                        new JsonObject
                        {
                            ["account"] = new JsonObject
                            {
                                ["outcome"] = "ended",
                                ["closing"] = $"```proposal\n{proposal.ToJsonString()}\n```\n",
                            },
                        }
                    ),
                },
                new JsonObject
                {
                    ["when"] = new JsonObject { ["phase"] = "implement" },
                    ["steps"] = new JsonArray(
                        new JsonObject
                        {
                            ["write"] = new JsonObject { ["path"] = "hello.txt", ["text"] = "hello\n" },
                        }
                    ),
                },
                Approves("review"),
                Approves("audit"),
                new JsonObject
                {
                    ["steps"] = new JsonArray(
                        new JsonObject { ["run"] = Waits },
                        repository == "jobs"
                            ? new JsonObject { ["run"] = Asks }
                            : new JsonObject
                            {
                                ["write"] = new JsonObject { ["path"] = "done.txt", ["text"] = "{target}\n" },
                            }
                    ),
                }
            ),
        };
        return script.ToJsonString();
    }

    // The test and an agent wait for each other by files that git ignores.
    private const string Waits = "[ ! -e hold ] || { touch begun; until [ -e go ]; do sleep 0.1; done; rm -f hold; }";

    private const string Asks = """
        case '{target}' in Tidy*) echo '{target}' >> tidy.txt; exit ;; esac
        for folder in docs/ias/runs/*/runner/jobs/*/; do
          if grep -q semicolon "$folder/prompt.md"; then echo semicolon > done.txt; else echo "Comma or semicolon?" > "$folder/decision.md"; fi
        done
        """;

    private static JsonObject Approves(string phase) =>
        new()
        {
            ["when"] = new JsonObject { ["phase"] = phase },
            ["steps"] = new JsonArray(new JsonObject { ["verdict"] = "approved" }),
        };

    private JsonObject Part(string repository, string plan, params string[] needs) =>
        new()
        {
            ["key"] = repository,
            ["repoId"] = Ids[repository],
            ["plan"] = plan,
            ["needs"] = new JsonArray([.. needs.Select(need => JsonValue.Create(need))]),
        };

    private async Task<string> RedeemAsync(string code)
    {
        using var http = new HttpClient();
        var address = new Uri($"http://127.0.0.1:{_server!.Url.Port}/control-plane/v1/auth/redeem");
        var answer = await http.PostAsJsonAsync(address, new JsonObject { ["code"] = code });
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["token"]!;
    }

    private static async Task<JsonObject> SayAsync(params string[] arguments)
    {
        var said = await ConsoleProgram.RunAsync([.. arguments, "--json"]);
        Assert.True(said.Exit == 0, said.Error);
        return said.Json();
    }

    // In gh's place: keeps each pull request in a file, for all machines.
    private string MakeGh()
    {
        var (bin, kept) = (_folder.At("bin"), _folder.At("pull-requests"));
        Directory.CreateDirectory(bin);
        Directory.CreateDirectory(kept);
        var gh = Path.Combine(bin, "gh");
        File.WriteAllText(
            gh,
            $$"""
            #!/bin/sh
            d='{{kept}}'
            echo "$*" >> "$d/calls"
            verb="$1 $2"
            while [ $# -gt 0 ]; do
              case "$1" in --head) head=$(printf '%s' "$2" | tr / _) ;; esac
              shift
            done
            case "$verb" in
            "repo view") echo '{"url":"https://git.example.org/shop/api"}' ;;
            "pr list")
              if [ -e "$d/$head" ]; then printf '[{"number":1,"url":"%s","baseRefName":"main","isCrossRepository":false}]\n' "$(cat "$d/$head")"; else echo '[]'; fi ;;
            "pr create") cat > /dev/null; echo "https://git.example.org/pull/$head" | tee "$d/$head" ;;
            "pr edit" | "auth status") ;;
            *) echo "no such thing here: $verb" >&2; exit 1 ;;
            esac
            """
        );
        File.SetUnixFileMode(gh, (UnixFileMode)0b111_101_101);
        return bin;
    }

    [GeneratedRegex("[0-9]{8}-goal-[a-z0-9-]+|(?<=decision )[a-z0-9]{26}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Chance();
}
