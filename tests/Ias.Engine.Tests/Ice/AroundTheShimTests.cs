using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>git as other programs call it: from within a submodule, from Python by its path, from npm's scripts.</summary>
public sealed class AroundTheShimTests
{
    private const string Python = "/usr/bin/python3";

    public static TheoryData<string> Both => ["require", "off"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_submodule_is_updated_worked_in_and_its_protected_branches_stay(string mounts)
    {
        await using var cage = await Cage.OpenAsync(mounts, WithSubmodule);
        var library = cage.Repository.RemotePath + "/../lib.git";
        var before = TemporaryRepository.Run("git", library, "for-each-ref");
        var own = AllowingFiles();

        var updated = await cage.AgentAsync(
            "set -e; git submodule update --init; git submodule status; git -C lib log --oneline; git -C lib switch -qc feature/lib",
            own
        );
        var refused = await cage.AgentAsync(
            """
            git -C lib commit -q --allow-empty -m own; echo $?
            git -C lib push origin HEAD:main; echo $?
            cd lib; git push --no-verify origin HEAD:refs/heads/main; echo $?
            git push -f origin HEAD:main; echo $?
            git branch -f main HEAD; echo $?
            git submodule foreach 'git push origin HEAD:main'; echo $?
            git push -q origin HEAD:feature/lib; echo $?
            """,
            own
        );

        Assert.True(updated.Ok, updated.Error);
        Assert.Contains("lib (", updated.Output);
        Assert.Equal(["0", "1", "1", "1", "1", "1", "0"], refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            [before.Split('\t')[0], "refs/heads/main"],
            TemporaryRepository.Run("git", library, "for-each-ref", "refs/heads/main").Split('\t')
        );
        Assert.Contains("refs/heads/feature/lib", TemporaryRepository.Run("git", library, "for-each-ref"));
        var tips = await cage.AgentAsync("git -C lib rev-parse HEAD refs/remotes/origin/feature/lib");
        Assert.Single(tips.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct());
        var report = await cage.EndAsync();
        Assert.Equal(
            [
                "push main: it is a protected branch (shims)",
                "push main: it is a protected branch (shims)",
                "push main: it is a protected branch (shims)",
                "branch main: it is a protected branch (shims)",
                "run submodule foreach: git would run a program whose git commands are not checked (shims)",
            ],
            Cage.Refusals(report)
        );
        Assert.Empty(report.Breaches);
        cage.AssertMainUntouched();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Hooks_that_an_agent_switches_off_run_all_the_same(string mounts)
    {
        await using var cage = await Cage.OpenAsync(
            mounts,
            r =>
            {
                r.Write(".git/hooks/pre-commit", "#!/bin/sh\necho pre-commit >> ran\n");
                File.SetUnixFileMode(Path.Combine(r.Path, ".git", "hooks", "pre-commit"), (UnixFileMode)0b111_101_101);
            }
        );
        var gemini = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = "core.hooksPath",
            ["GIT_CONFIG_VALUE_0"] = "",
        };

        var worked = await cage.AgentAsync(
            """
            git commit -q --allow-empty -m one; echo $?
            git switch -qc feature/y; echo $?
            git update-ref refs/heads/main HEAD; echo $?
            git -c core.hooksPath=/dev/null commit -q --allow-empty -m two; echo $?
            NONE=/dev/null git --config-env=Core.HooksPath=NONE commit -q --allow-empty -m three; echo $?
            git push -q origin HEAD:main; echo $?
            """,
            gemini
        );

        Assert.Equal("0\n0\n1\n0\n0\n1\n", worked.Output);
        Assert.Equal("pre-commit\npre-commit\npre-commit\n", cage.Repository.Read("ran"));
        cage.AssertMainUntouched();
        Assert.Equal(
            ["update-ref main: it is a protected branch (shims)", "push main: it is a protected branch (shims)"],
            await cage.EndAndTellRefusalsAsync()
        );
    }

    [Fact]
    public async Task No_absolute_path_leads_to_a_submodules_main_where_mounts_work()
    {
        await using var cage = await Cage.OpenAsync("require", WithSubmodule);
        var library = cage.Repository.RemotePath + "/../lib.git";
        var before = TemporaryRepository.Run("git", library, "for-each-ref");
        await cage.AgentAsync(
            "git submodule update --init; git -C lib switch -qc feature/lib; git -C lib commit -q --allow-empty -m own",
            AllowingFiles()
        );

        foreach (
            var (script, refused) in ((string, string)[])
                [
                    ("/usr/bin/git -C lib push --no-verify origin HEAD:main", "ICE: push main: it is a protected branch"),
                    ("cd lib; env -i /usr/bin/git push -f origin HEAD:main", "ICE: push main: it is a protected branch"),
                    ("cd lib; git rev-parse HEAD > ../../lib.git/refs/heads/main", "Read-only file system"),
                ]
        )
        {
            Assert.Contains(refused, (await cage.AgentAsync(script)).Error);
            Assert.True(before == TemporaryRepository.Run("git", library, "for-each-ref"), $"the submodule's remote changed by: {script}");
        }
    }

    [Fact]
    [Trait("Requirement", "R-031")]
    public async Task A_Python_program_that_calls_git_by_its_path_meets_the_shim_where_mounts_work()
    {
        await using var cage = await Cage.OpenAsync("require");

        var ran = await PythonAsync(
            cage,
            """
            for line in (["status", "--short"], ["push", "--no-verify", "origin", "HEAD:main"], ["branch", "-f", "main", "HEAD"], ["push", "origin", "HEAD:feature/x"]):
                print(subprocess.run(["/usr/bin/git", *line], env={}, stderr=subprocess.DEVNULL).returncode, flush=True)
            """
        );

        Assert.Equal("0\n1\n1\n0\n", ran);
        Assert.Contains($"refs/heads/feature/x {cage.Tip("HEAD")}", cage.RemoteRefs);
        cage.AssertMainUntouched();
        var report = await cage.EndAsync();
        Assert.Equal(
            ["push main: it is a protected branch (shims)", "branch main: it is a protected branch (shims)"],
            Cage.Refusals(report)
        );
        Assert.Empty(report.Breaches);
    }

    [Fact]
    public async Task Npm_ci_with_husky_passes_untouched_and_its_hooks_run()
    {
        if (TemporaryRepository.TryRun("sh", "/", "-c", "command -v npm && command -v node").Code != 0)
        {
            Assert.Skip("npm is not installed");
        }

        await using var cage = await Cage.OpenAsync("require", WithHusky);

        var installed = await cage.AgentAsync("npm ci --offline --no-audit --no-fund");
        var hooksPath = await cage.AgentAsync("git config core.hooksPath");
        var committed = await cage.AgentAsync("echo x > x.txt; git add x.txt; git commit -qm x; git push -q origin feature/x");

        Assert.True(installed.Ok, installed.Error + installed.Output);
        Assert.Equal(".husky/_\n", hooksPath.Output);
        Assert.True(committed.Ok, committed.Error);
        Assert.Equal("pre-commit\npre-push\n", cage.Repository.Read("hooks-ran"));
        var report = await cage.EndAsync();
        Assert.Contains($"refs/heads/feature/x {cage.Tip("HEAD")}", cage.RemoteRefs);
        Assert.Empty(report.Blocks);
        Assert.Empty(report.Breaches);
        cage.AssertMainUntouched();
    }

    [Fact]
    public async Task A_husky_hook_pushes_to_main_no_more_than_the_agent_does()
    {
        if (TemporaryRepository.TryRun("sh", "/", "-c", "command -v npm && command -v node").Code != 0)
        {
            Assert.Skip("npm is not installed");
        }

        await using var cage = await Cage.OpenAsync("require", WithHusky);
        await cage.AgentAsync(
            "npm ci --offline --no-audit --no-fund; echo 'git push -q origin HEAD:main || git branch -f main HEAD || true' >> .husky/pre-commit"
        );

        var committed = await cage.AgentAsync("git commit -q --allow-empty -m x");

        Assert.True(committed.Ok, committed.Error);
        Assert.StartsWith("pre-commit\n", cage.Repository.Read("hooks-ran"));
        Assert.Empty((await cage.EndAsync()).Breaches);
        cage.AssertMainUntouched();
    }

    private static async Task<string> PythonAsync(Cage cage, string program)
    {
        if (!File.Exists(Python))
        {
            Assert.Skip($"{Python} is not installed");
        }

        File.WriteAllText(Path.Combine(cage.Repository.Path, ".run", "program.py"), "import subprocess\n" + program);
        var ran = await cage.AgentAsync($"{Python} {Path.Combine(cage.Repository.Path, ".run", "program.py")}");
        Assert.True(ran.Ok, ran.Error);
        return string.Concat(ran.Output.Split('\n').Where(l => l is "True" or "False" || int.TryParse(l, out _)).Select(l => l + "\n"));
    }

    /// <summary>A submodule <c>lib</c> whose remote lies beside the repository's own; not checked out.</summary>
    private static void WithSubmodule(TemporaryRepository repository)
    {
        var beside = Path.GetDirectoryName(repository.RemotePath)!;
        TemporaryRepository.Run("git", beside, "init", "-q", "--bare", "-b", "main", "lib.git");
        TemporaryRepository.Run("git", repository.Path, "push", "-q", "../lib.git", "main");
        repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../lib.git", "lib");
        repository.Git("commit", "-qm", "lib");
        repository.Git("submodule", "--quiet", "deinit", "-f", "lib");
    }

    // git clones a submodule from a folder only where its user says so.
    private static Dictionary<string, string?> AllowingFiles()
    {
        (string Key, string Value)[] settings =
        [
            ("protocol.file.allow", "always"),
            ("user.name", "Agent"),
            ("user.email", "agent@example.invalid"),
        ];
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["GIT_CONFIG_COUNT"] = $"{settings.Length}" };
        foreach (var (i, (key, value)) in settings.Index())
        {
            environment[$"GIT_CONFIG_KEY_{i}"] = key;
            environment[$"GIT_CONFIG_VALUE_{i}"] = value;
        }

        return environment;
    }

    /// <summary>A package whose <c>prepare</c> script does what husky 9 does: points core.hooksPath at a folder of wrappers that call
    /// <c>.husky/&lt;hook&gt;</c>.</summary>
    private static void WithHusky(TemporaryRepository repository)
    {
        repository.Write(".gitignore", "node_modules/\n.husky/_/\nhooks-ran\n");
        repository.Write(
            "package.json",
            """{"name": "sample", "version": "1.0.0", "scripts": {"prepare": "husky"}, "devDependencies": {"husky": "file:tools/husky"}}"""
        );
        repository.Write("tools/husky/package.json", """{"name": "husky", "version": "9.0.0", "bin": {"husky": "bin.js"}}""");
        repository.Write(
            "tools/husky/bin.js",
            """
            #!/usr/bin/env node
            const { execFileSync } = require('child_process'), fs = require('fs');
            execFileSync('git', ['config', 'core.hooksPath', '.husky/_']);
            fs.mkdirSync('.husky/_', { recursive: true });
            for (const hook of ['pre-commit', 'pre-push', 'commit-msg', 'post-checkout'])
                fs.writeFileSync('.husky/_/' + hook, '#!/bin/sh\n[ ! -f .husky/' + hook + ' ] || exec sh -e .husky/' + hook + ' "$@"\n', { mode: 0o755 });
            """
        );
        File.SetUnixFileMode(Path.Combine(repository.Path, "tools/husky/bin.js"), (UnixFileMode)0b111_101_101);
        repository.Write(
            "package-lock.json",
            """
            {
              "name": "sample", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
              "packages": {
                "": {"name": "sample", "version": "1.0.0", "devDependencies": {"husky": "file:tools/husky"}},
                "node_modules/husky": {"resolved": "tools/husky", "link": true},
                "tools/husky": {"version": "9.0.0", "dev": true, "bin": {"husky": "bin.js"}}
              }
            }
            """
        );
        repository.Write(".husky/pre-commit", "echo pre-commit >> hooks-ran\n");
        repository.Write(".husky/pre-push", "echo pre-push >> hooks-ran\n");
        repository.Git("add", "-A");
        repository.Git("commit", "-qm", "husky");
    }
}
