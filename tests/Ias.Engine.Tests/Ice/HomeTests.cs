using System.Net.Sockets;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>The home of a turn: what of the person's is in it, and what of the turn's comes back.</summary>
public sealed class HomeTests
{
    [Fact]
    public async Task Nothing_of_the_home_is_inside_but_programs_and_settings_without_secrets()
    {
        await using var cage = await OpenAsync(home =>
        {
            Put(home, ".npmrc", "registry=https://r.example/\n//r.example/:_authToken=SECRET\n");
            Put(home, ".docker/config.json", "{\"auths\":{\"r\":{\"auth\":\"SECRET\"}}}");
            Put(home, ".config/composer/auth.json", "SECRET");
            Put(home, ".config/github-copilot/apps.json", "SECRET");
            Put(home, ".ias/console/webhook", "SECRET");
            Put(home, "other/file", "SECRET");
            Put(home, ".gitconfig", "[user]\n\tname = Person\n[credential]\n\thelper = \"!f() { echo password=SECRET; }; f\"\n");
            Program(home, ".nvm/versions/node/v22/bin/tool", "echo from nvm");
            Put(home, ".nvm/versions/node/v22/lib/x", "library");
            Program(home, ".local/share/agent/versions/1/agent", "echo from its package");
            Directory.CreateDirectory(Path.Combine(home, ".local/bin"));
            File.CreateSymbolicLink(Path.Combine(home, ".local/bin/agent"), Path.Combine(home, ".local/share/agent/versions/1/agent"));
        });

        var done = await AgentAsync(
            cage,
            "grep -r SECRET ~ 2> /dev/null; ls -A ~; tool; agent; cat ~/.nvm/versions/node/v22/lib/x; grep registry ~/.npmrc; git config --global user.name; echo x > ~/.local/bin/git"
        );

        Assert.DoesNotContain("SECRET", done.Output);
        foreach (var there in (string[])["from nvm", "from its package", "library", "registry=https://r.example/", "Person"])
        {
            Assert.Contains(there, done.Output);
        }

        Assert.DoesNotContain("other", done.Output);
        Assert.Contains("Read-only file system", done.Error);
    }

    [Fact]
    public async Task Tokens_in_agents_settings_and_in_gits_settings_of_the_machine_are_not_inside()
    {
        const string Token = "ghp_0123456789012345678901234567";
        var login = $$$"""{"claudeAiOauth":{"accessToken":"{{{Token}}}"}}""";
        await using var cage = await OpenAsync(home =>
        {
            Put(home, ".claude/settings.json", $$$"""{"mcp":{"TOKEN":"{{{Token}}}"},"theme":"dark"}""");
            Put(home, ".claude/.credentials.json", login);
            Put(
                home,
                "system",
                $"[url \"https://x:{Token}@example.org/\"]\n\tinsteadOf = https://example.org/\n[core]\n\tautocrlf = input\n"
            );
        });

        var done = await AgentAsync(cage, "cat ~/.claude/settings.json; cat ~/.claude/.credentials.json; cat ~/system");

        Assert.Equal(
            $$$"""{"mcp":{"TOKEN":"masked-by-ias"},"theme":"dark"}{{{login}}}""",
            done.Output[..done.Output.IndexOf('[', StringComparison.Ordinal)]
        );
        Assert.Contains("autocrlf", done.Output);
        Assert.DoesNotContain("insteadof", done.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_a_program_looked_for_and_a_turn_does_not_have_is_told_with_the_setting_that_adds_it()
    {
        await using var cage = await OpenAsync(home =>
        {
            Put(home, "data/words", "x");
            Put(home, ".ssh/id", "SECRET");
        });

        await AgentAsync(cage, "cat ~/data/words; cat ~/.ssh/id; cat ~/nowhere; cat ~/.gitconfig; ls ./none");
        var hints = (await cage.EndAsync()).External.Where(told => told.StartsWith("hint: ", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, hints.Count);
        Assert.Contains("ice.readable: [~/data/words]", hints[0]);
        Assert.Contains("a login of yours, which is kept from turns", hints[1]);
        Assert.DoesNotContain("ice.readable", hints[1]);
    }

    [Fact]
    public async Task What_a_turn_writes_into_its_home_is_there_at_the_next_and_never_outside()
    {
        await using var cage = await OpenAsync(_ => { });

        await AgentAsync(
            cage,
            "echo x > ~/.bashrc; mkdir -p ~/.config/systemd/user ~/bin; echo x > ~/.config/systemd/user/x.service; echo x > ~/bin/git"
        );
        await cage.EndAsync();
        var next = await AgentAsync(cage, "cat ~/.bashrc");

        Assert.Equal("x\n", next.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(cage.Repository.Home));
    }

    [Fact]
    public async Task Settings_that_a_turn_changes_are_the_persons_again_at_the_next()
    {
        await using var cage = await OpenAsync(home =>
        {
            Put(home, ".npmrc", "fund=false\n");
            Put(home, ".cargo/config.toml", "[net]\n");
            Put(home, ".curlrc", "silent\n");
        });

        var first = await AgentAsync(
            cage,
            """
            echo fund=true > ~/.npmrc && chmod 000 ~/.npmrc && rm ~/.curlrc && mkdir -p ~/.curlrc/x && rm -r ~/.cargo && ln -s /etc ~/.cargo
            printf '[core]\n\thooksPath = /evil\n' >> ~/.gitconfig && git config --global core.hooksPath
            """
        );
        await cage.EndAsync();
        var next = await AgentAsync(
            cage,
            "cat ~/.npmrc ~/.curlrc ~/.cargo/config.toml; stat -c %a ~/.npmrc; git config --global core.hooksPath"
        );

        Assert.Equal("/evil\n", first.Output);
        Assert.Equal("fund=false\nsilent\n[net]\n600\n", next.Output);
        Assert.False(File.Exists("/etc/config.toml"));
    }

    [Fact]
    public async Task A_cache_that_a_turn_replaces_is_there_at_the_next()
    {
        await using var cage = await OpenAsync(_ => { });

        await AgentAsync(cage, "echo kept > ~/.npm/x; rm -rf ~/.npm; mkdir ~/.npm; echo lost > ~/.npm/x");
        await cage.EndAsync();
        var next = await AgentAsync(cage, "cat ~/.npm/x");

        Assert.Equal("kept\n", next.Output);
    }

    [Fact]
    public async Task A_folder_below_a_cache_that_a_setting_names_lies_over_it()
    {
        await using var cage = await OpenAsync(home => Put(home, ".cache/mine/x", "read"), readable: ["~/.cache/mine"]);

        var done = await AgentAsync(cage, "cat ~/.cache/mine/x; echo w > ~/.cache/y && cat ~/.cache/y; echo w > ~/.cache/mine/x");

        Assert.Equal("readw\n", done.Output);
        Assert.Contains("Read-only", done.Error);
    }

    [Fact]
    public async Task A_link_that_a_turn_leaves_in_its_home_leads_no_mount_of_the_next_one_outside()
    {
        await using var cage = await OpenAsync(home => Program(home, ".local/bin/tool", "echo tool"));
        var outside = Directory.CreateDirectory(cage.Scratch.At("outside")).FullName;
        var state = Directory
            .GetDirectories(Path.Combine(cage.Guard.StateFolder, "homes"))
            .Single(d => !d.EndsWith(".settings", StringComparison.Ordinal));

        // As a turn of another version, or with fewer programs on PATH, would leave it.
        Directory.CreateSymbolicLink(Path.Combine(state, ".local"), $"/oldroot{outside}");
        Directory.CreateSymbolicLink(Path.Combine(state, ".npm"), $"/oldroot{outside}");
        var done = await AgentAsync(cage, "tool");

        Assert.Equal("tool\n", done.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public async Task Settings_and_programs_of_agents_never_come_back_even_after_a_kill()
    {
        await using var cage = await OpenAsync(home =>
        {
            Put(home, ".claude/settings.json", "{\"mine\":1}");
            Put(home, ".claude/remote-settings.json", "{}");
            Put(home, ".codex/auth.json", "{\"tokens\":{\"access_token\":\"a\"}}");
            Program(home, ".codex/packages/codex", "echo codex");
            Directory.CreateDirectory(Path.Combine(home, ".local/bin"));
            File.CreateSymbolicLink(Path.Combine(home, ".local/bin/codex"), Path.Combine(home, ".codex/packages/codex"));
            Directory.CreateDirectory(Path.Combine(home, ".gemini"));
        });
        var before = FolderPicture.Of(cage.Repository.Home).ToList();

        var done = await AgentAsync(
            cage,
            """
            cat ~/.claude/settings.json
            echo '{"hooks":{}}' > ~/.claude/settings.json; echo x > ~/.claude/remote-settings.json; mkdir -p ~/.claude/hooks; echo x > ~/.claude/hooks/x
            echo K=1 > ~/.codex/.env; echo K=1 > ~/.gemini/.env; echo x > ~/.codex/packages/codex; mv ~/.codex/packages ~/.codex/p2; codex
            """
        );
        // the engine is killed here: no EndAsync
        Assert.Equal(before, FolderPicture.Of(cage.Repository.Home));
        await cage.EndAsync();

        Assert.Equal("{\"mine\":1}codex\n", done.Output);
        Assert.Equal(before, FolderPicture.Of(cage.Repository.Home));
        await cage.NewGuard().PrepareAsync(cage.Repository.Path, "require", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_login_that_was_refreshed_comes_back_and_only_its_tokens()
    {
        const string Login =
            """{"claudeAiOauth":{"accessToken":"old","refreshToken":"old","expiresAt":1,"subscriptionType":"max"},"other":1}""";
        await using var cage = await OpenAsync(home => Put(home, ".claude/.credentials.json", Login));
        var file = Path.Combine(cage.Repository.Home, ".claude/.credentials.json");

        await AgentAsync(
            cage,
            """echo '{"claudeAiOauth":{"accessToken":"new","refreshToken":{"x":1},"expiresAt":2,"subscriptionType":"evil"},"other":2,"apiKeyHelper":"x"}' > ~/.claude/.credentials.json"""
        );
        await cage.EndAsync();

        Assert.Equal(
            """{"claudeAiOauth":{"accessToken":"new","refreshToken":"old","expiresAt":2,"subscriptionType":"max"},"other":1}""",
            File.ReadAllText(file)
        );
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("rm ~/.claude/.credentials.json; ln -s /etc/passwd ~/.claude/.credentials.json")]
    [InlineData("rm ~/.claude/.credentials.json; mkfifo ~/.claude/.credentials.json")]
    [InlineData("rm -r ~/.claude; ln -s /etc ~/.claude")]
    [InlineData("echo '[[[' > ~/.claude/.credentials.json")]
    [InlineData("truncate -s 3G ~/.claude/.credentials.json")]
    [InlineData("printf '{\"claudeAiOauth\":{\"accessToken\":\"a\",\"accessToken\":\"b\"}}' > ~/.claude/.credentials.json")] // twice
    [InlineData("printf '{\"claudeAiOauth\":{},\"claudeAiOauth\":{\"accessToken\":\"b\"}}' > ~/.claude/.credentials.json")]
    [InlineData("printf '{\"claudeAiOauth\":{\"accessToken\":\"\\\\ud800\"}}' > ~/.claude/.credentials.json")] // half a character
    [InlineData("printf '{\"claudeAiOauth\":{\"accessToken\":\"\\377\\376\"}}' > ~/.claude/.credentials.json")] // no UTF-8
    [InlineData("printf '{\"claudeAiOauth\":{\"accessToken\":\"\\\\u001b]0;x\"}}' > ~/.claude/.credentials.json")] // no token
    [InlineData("printf '{\"claudeAiOauth\":{\"accessToken\":\"%20000s\"}}' | tr ' ' a > ~/.claude/.credentials.json")]
    public async Task A_login_that_is_none_does_not_come_back(string script)
    {
        const string Login = """{"claudeAiOauth":{"accessToken":"old"}}""";
        await using var cage = await OpenAsync(home => Put(home, ".claude/.credentials.json", Login));

        await AgentAsync(cage, script);
        await cage.EndAsync();
        var next = await AgentAsync(cage, "cat ~/.claude/.credentials.json");

        Assert.Equal(Login, next.Output);
        Assert.Equal(Login, File.ReadAllText(Path.Combine(cage.Repository.Home, ".claude/.credentials.json")));
    }

    [Fact]
    public async Task A_login_that_the_person_refreshed_meanwhile_is_theirs()
    {
        await using var cage = await OpenAsync(home => Put(home, ".codex/auth.json", """{"tokens":{"access_token":"a"}}"""));
        var file = Path.Combine(cage.Repository.Home, ".codex/auth.json");

        await AgentAsync(cage, """echo '{"tokens":{"access_token":"b"}}' > ~/.codex/auth.json""");
        File.WriteAllText(file, """{"tokens":{"access_token":"c"}}""");
        await cage.EndAsync();
        var next = await AgentAsync(cage, "cat ~/.codex/auth.json");

        Assert.Equal("""{"tokens":{"access_token":"c"}}""", File.ReadAllText(file));
        Assert.Equal(File.ReadAllText(file), next.Output);
    }

    [Fact]
    public async Task Transcripts_come_back_and_replace_only_their_own_beginnings()
    {
        var project = "";
        await using var cage = await OpenAsync(home =>
        {
            var workTree = Path.Combine(Path.GetDirectoryName(home)!, "work");
            project = ".claude/projects/" + string.Concat(workTree.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
            Put(home, $"{project}/mine.jsonl", "{\"mine\":1}\n");
            Put(home, $"{project}/goes-on.jsonl", "{\"a\":1}\n");
        });
        var folder = Path.Combine(cage.Repository.Home, project);

        await AgentAsync(
            cage,
            $$"""
            mkdir -p ~/{{project}} && cd ~/{{project}}
            echo '{"n":1}' > new.jsonl; echo '{"evil":1}' > mine.jsonl; printf '{"a":1}\n{"b":2}\n' > goes-on.jsonl
            echo x > run.sh; chmod +x new.jsonl; ln -s /etc/passwd link.jsonl; mkfifo pipe.jsonl
            """
        );
        await cage.EndAsync();
        var next = await AgentAsync(cage, $"cat ~/{project}/new.jsonl; echo '{{\"n\":2}}' >> ~/{project}/new.jsonl");
        await cage.EndAsync();

        Assert.Equal("{\"n\":1}\n", next.Output);
        Assert.Equal("{\"n\":1}\n{\"n\":2}\n", File.ReadAllText(Path.Combine(folder, "new.jsonl")));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(folder, "new.jsonl")) & UnixFileMode.UserExecute);
        Assert.Equal("{\"mine\":1}\n", File.ReadAllText(Path.Combine(folder, "mine.jsonl")));
        Assert.Equal("{\"a\":1}\n{\"b\":2}\n", File.ReadAllText(Path.Combine(folder, "goes-on.jsonl")));
        Assert.Equal(["goes-on.jsonl", "mine.jsonl", "new.jsonl"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task What_a_turn_writes_into_the_settings_of_agents_is_gone_at_the_next()
    {
        await using var cage = await OpenAsync(home =>
        {
            Put(home, ".claude/settings.json", "{\"mine\":1}");
            Put(home, ".claude/agents/mine.md", "mine");
            Put(home, ".claude.json", "{\"mine\":1}");
            Directory.CreateDirectory(Path.Combine(home, ".codex"));
            Directory.CreateDirectory(Path.Combine(home, ".gemini"));
        });

        await AgentAsync(
            cage,
            """
            cd ~; echo '{"hooks":1}' > .claude/settings.json; echo evil > .claude/agents/mine.md; rm .claude.json; echo '{"mcpServers":1}' > .claude.json
            for f in .claude/CLAUDE.md .claude/agents/evil.md .codex/config.toml .codex/AGENTS.md .codex/.env .gemini/GEMINI.md; do echo evil > $f; done
            mkdir -p .codex/sessions .claude/todos; echo own > .codex/sessions/x.txt; echo own > .claude/todos/x; rm -r .claude/agents; ln -s /etc .claude/agents
            """
        );
        await cage.EndAsync();
        var next = await AgentAsync(
            cage,
            "cd ~; cat .claude/settings.json .claude/agents/mine.md .claude.json; find .claude .codex .gemini ! -type d | sort; cat .codex/sessions/x.txt"
        );

        Assert.Equal(
            "{\"mine\":1}mine{\"mine\":1}.claude/agents/mine.md\n.claude/settings.json\n.claude/todos/x\n.codex/sessions/x.txt\nown\n",
            next.Output
        );
    }

    [Fact]
    public async Task Sessions_and_histories_of_other_projects_are_not_inside()
    {
        var workTree = "";
        await using var cage = await OpenAsync(home =>
        {
            workTree = Path.Combine(Path.GetDirectoryName(home)!, "work");
            foreach (
                var file in (string[])
                    [
                        ".claude/history.jsonl",
                        ".claude/projects/-other/x.jsonl",
                        ".codex/history.jsonl",
                        ".codex/sessions/2026/01/01/rollout-x.jsonl",
                        ".codex/archived_sessions/x.jsonl",
                        ".codex/state_5.sqlite",
                        ".codex/state_5.sqlite-wal",
                        ".gemini/tmp/other/chats/x.json",
                        ".gemini/history/x",
                        ".local/share/opencode/opencode.db",
                        ".local/share/opencode/opencode.db-wal",
                        ".local/share/opencode/storage/session/x/y.json",
                    ]
            )
            {
                Put(home, file, "SECRET");
            }

            Put(
                home,
                ".claude.json",
                """{"theme":"dark","projects":{"/other":{"history":["SECRET"]},"PLACE":{"hasTrustDialogAccepted":true}}}""".Replace(
                    "PLACE",
                    workTree
                )
            );
        });

        var found = await AgentAsync(cage, "grep -r SECRET ~ 2> /dev/null; cat ~/.claude.json");

        Assert.Equal("""{"theme":"dark","projects":{"PLACE":{"hasTrustDialogAccepted":true}}}""".Replace("PLACE", workTree), found.Output);
    }

    [Fact]
    public async Task A_database_of_an_agents_sessions_is_there_at_the_next_turn()
    {
        await using var cage = await OpenAsync(home => Directory.CreateDirectory(Path.Combine(home, ".local/share/opencode")));

        await AgentAsync(cage, "echo session > ~/.local/share/opencode/opencode.db");
        await cage.EndAsync();
        var next = await AgentAsync(cage, "cat ~/.local/share/opencode/opencode.db");

        Assert.Equal("session\n", next.Output);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(cage.Repository.Home, ".local/share/opencode")));
    }

    [Fact]
    public async Task A_cache_is_filled_from_the_persons_once_and_theirs_is_never_written()
    {
        await using var cage = await OpenAsync(home => Put(home, ".npm/_cacache/x", "warm"), TimeSpan.FromSeconds(30));

        var first = await AgentAsync(
            cage,
            "cat ~/.npm/_cacache/x; echo changed > ~/.npm/_cacache/x; echo y > ~/.npm/_cacache/y; echo z > ~/.cache/z"
        );
        await cage.EndAsync();
        var next = await AgentAsync(cage, "cat ~/.npm/_cacache/x ~/.npm/_cacache/y ~/.cache/z");

        Assert.Equal("warm", first.Output);
        Assert.Equal("changed\ny\nz\n", next.Output);
        Assert.Equal("warm", File.ReadAllText(Path.Combine(cage.Repository.Home, ".npm/_cacache/x")));
        Assert.Equal([".npm"], Directory.EnumerateFileSystemEntries(cage.Repository.Home).Select(Path.GetFileName));
    }

    [Fact]
    [Trait("Needs", "npm")]
    public async Task The_real_npm_installs_with_a_cold_cache_and_then_without_the_network()
    {
        Assert.SkipWhen(ProgramPath.Find("npm", "/usr/local/bin:/usr/bin:/bin", "/") is null, "npm is not installed");
        await using var cage = await OpenAsync(_ => { });
        File.WriteAllText(Path.Combine(cage.Repository.Path, "package.json"), "{\"name\":\"x\",\"version\":\"1.0.0\"}");

        var cold = await AgentAsync(cage, "npm install --no-audit --no-fund is-number@7.0.0 2>&1");
        Assert.SkipWhen(cold.Output.Contains("ENOTFOUND") || cold.Output.Contains("EAI_AGAIN"), "the registry cannot be reached");
        await cage.EndAsync();
        var warm = await AgentAsync(cage, "rm -rf node_modules && npm ci --offline --no-audit --no-fund 2>&1 && ls node_modules");

        Assert.True(cold.Ok, cold.Output);
        Assert.True(warm.Ok, warm.Output);
        Assert.Contains("is-number", warm.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(cage.Repository.Home));
    }

    [Fact]
    public async Task Run_and_the_temporary_folders_are_empty_and_a_socket_in_the_work_tree_is_covered()
    {
        await using var cage = await OpenAsync(_ => { });
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(cage.Repository.Path, "main")));
        socket.Listen(1);

        var found = await AgentAsync(
            cage,
            "find /run /var/run/ /var/tmp /dev/shm -type s ! -path '*/ias/shims/turn/s' 2> /dev/null; ls /dev/shm; perl -MIO::Socket::UNIX -e 'print \"reached\" if IO::Socket::UNIX->new(Peer => \"main\")'; touch /run/x && echo run"
        );

        Assert.Equal("run\n", found.Output);
    }

    [Fact]
    public async Task Variables_that_nothing_names_are_not_inside_and_a_named_secret_is_not_either()
    {
        await using var cage = await OpenAsync(_ => { });
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = cage.Repository.Home, ["REAL"] = "named" };
        foreach (var name in (string[])["CR_PAT", "GH_PAT", "COMPOSER_AUTH", "GIT_PASSWORD"])
        {
            environment[name] = "SECRET";
        }

        environment["NODE_AUTH_TOKEN"] = "npm_" + new string('S', 36); // in ice.environment

        var found = await cage.AgentAsync(
            "env | grep -E 'SECRET|SSSS'; cat /proc/*/environ | tr '\\0' '\\n' | grep -E 'SECRET|SSSS'; echo $REAL",
            environment
        );

        Assert.Equal("named\n", found.Output);
    }

    [Fact]
    public async Task A_work_tree_that_holds_the_home_is_refused_with_words_unless_that_was_allowed()
    {
        var refused = await Assert.ThrowsAsync<ProblemException>(async () =>
        {
            await using var cage = await Cage.OpenAsync(
                "auto",
                person: c => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = c.Repository.Path }
            );
        });
        await using var allowed = await Cage.OpenAsync(
            "auto",
            person: c => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = c.Repository.Path },
            homeRepository: true
        );

        Assert.Contains("it is your home folder", refused.Problem.What);
        Assert.Contains("ice.home_repository: true", refused.Problem.Next);
    }

    [Fact]
    public async Task What_a_setting_names_is_there()
    {
        await using var cage = await OpenAsync(
            home =>
            {
                Put(home, "data/x", "read");
                Put(home, "out/x", "");
            },
            readable: ["~/data"],
            writable: ["~/out"]
        );

        var done = await AgentAsync(cage, "cat ~/data/x; echo w > ~/out/x; echo w > ~/data/x");

        Assert.Equal("read", done.Output);
        Assert.Equal("w\n", File.ReadAllText(Path.Combine(cage.Repository.Home, "out/x")));
        Assert.Contains("Read-only", done.Error);
    }

    [Fact]
    public async Task Explain_says_whether_a_thing_is_inside_and_which_setting_adds_it()
    {
        await using var cage = await OpenAsync(home =>
        {
            Put(home, ".npmrc", "fund=false\n");
            Put(home, ".ssh/id", "key");
            Program(home, ".local/bin/tool", "exit 0");
        });

        Assert.Contains("is not inside: nothing names it. To add it: ice.environment: [CR_PAT]", cage.Guard.Explain("CR_PAT"));
        Assert.Contains("is inside", cage.Guard.Explain("LANG"));
        Assert.Contains("To add it: ice.readable: [~/.ssh/id]", cage.Guard.Explain("~/.ssh/id"));
        Assert.Contains("copy without secrets", cage.Guard.Explain("~/.npmrc"));
        Assert.Contains("programs of your PATH", cage.Guard.Explain("~/.local/bin/tool"));
        Assert.Contains("own package cache", cage.Guard.Explain("~/.npm/x"));
        Assert.Contains("Only a refreshed login and transcripts come back", cage.Guard.Explain("~/.claude/settings.json"));
        Assert.Contains("it is the system's", cage.Guard.Explain("/etc/passwd"));
    }

    private static void Put(string home, string path, string text)
    {
        var file = Path.Combine(home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static void Program(string home, string path, string script)
    {
        Put(home, path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(Path.Combine(home, path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Task<Cage> OpenAsync(
        Action<string> prepare,
        TimeSpan seedTime = default,
        IReadOnlyList<string>? readable = null,
        IReadOnlyList<string>? writable = null
    ) =>
        Cage.OpenAsync(
            "require",
            person: cage =>
            {
                var home = Directory.CreateDirectory(cage.Repository.Home).FullName;
                prepare(home);
                var programs = Directory.CreateDirectory(Path.Combine(cage.Repository.Around, "programs")).FullName;
                foreach (var name in (string[])["npm", "cargo", "go"])
                {
                    Program(programs, name, "exit 0");
                }

                return new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["HOME"] = home,
                    ["PATH"] = PathOf(home, $"{programs}:/usr/local/bin:/usr/bin:/bin"),
                    ["CARGO_HOME"] = "",
                    ["GIT_CONFIG_SYSTEM"] = Path.Combine(home, "system"),
                    ["GOPATH"] = "",
                    ["GOCACHE"] = "",
                    ["XDG_CACHE_HOME"] = "",
                    ["XDG_DATA_HOME"] = "",
                    ["XDG_STATE_HOME"] = "",
                    ["XDG_CONFIG_HOME"] = "",
                    ["NUGET_PACKAGES"] = "",
                    ["CLAUDE_CONFIG_DIR"] = "",
                    ["npm_config_cache"] = "",
                };
            },
            seedTime: seedTime,
            readable: readable,
            writable: writable
        );

    private static string PathOf(string home, string rest) => $"{home}/.nvm/versions/node/v22/bin:{home}/.local/bin:{rest}";

    private static Task<ProcessResult> AgentAsync(Cage cage, string script) =>
        cage.AgentAsync(
            script,
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["HOME"] = cage.Repository.Home,
                ["GIT_CONFIG_GLOBAL"] = null,
                ["PATH"] = PathOf(cage.Repository.Home, "/usr/local/bin:/usr/bin:/bin"),
            }
        );
}
