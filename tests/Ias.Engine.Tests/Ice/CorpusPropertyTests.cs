using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Ice;

namespace Ias.Engine.Tests.Ice;

/// <summary>
/// Command lines nobody thought of: put together at random from git's own grammar, judged, and, where the policy lets them pass, run by the
/// real git. A failure prints the setting and the command line, which is all there is to reproduce it.
/// </summary>
public sealed class CorpusPropertyTests(CorpusWorld world) : IClassFixture<CorpusWorld>
{
    private const int Cases = 300;

    private static readonly string[] Branches =
    [
        "main",
        "feature/cart",
        "feature/old",
        "spike",
        "feature/new",
        "release/1.0",
        "feature/remote-only",
        "MAIN",
        "hotfix-2",
        "HEAD",
        "@",
        "-",
        "@{-1}",
        "@{upstream}",
        "v1",
    ];

    private static readonly string[] Revisions =
    [
        "HEAD",
        "HEAD~1",
        "HEAD~2",
        "main",
        "main~1",
        "spike",
        "origin/main",
        "origin/feature/cart",
        "origin/feature/old",
        "v1",
        "@{upstream}",
        "-",
    ];

    private static readonly string[] Settings =
    [
        "",
        "",
        "",
        "switch -q main",
        "switch -q spike",
        "checkout -q --detach",
        "config push.default matching",
        "config push.default upstream ;; branch -q -u origin/main",
        "config push.default current",
        "config push.followTags true",
        "config remote.origin.push refs/heads/*:refs/heads/*",
        "config remote.origin.push HEAD:refs/heads/main",
        "config remote.origin.mirror true",
        "config --add remote.origin.fetch +refs/heads/*:refs/heads/x/*",
        "config --add remote.origin.fetch refs/heads/spike:refs/heads/main",
        "config pull.rebase true",
        "config fetch.prune true",
        "config rebase.updateRefs true",
        "branch -q -u origin/main",
        "symbolic-ref refs/heads/link refs/heads/main ;; switch -q link",
        "switch -q main ;; switch -q spike",
        "branch -qf main spike",
        "push -q origin feature/cart",
        "config alias.st status ;; config alias.p push ;; config alias.b branch",
    ];

    [Fact]
    public async Task Whatever_passes_keeps_every_promise()
    {
        var wrong = new ConcurrentBag<string>();
        var passed = 0;

        await Parallel.ForEachAsync(
            Lines().Sample(Cases, 60),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (line, _) =>
            {
                using var copy = world.Copy();
                await copy.DoAsync("work", line.Setting.Length == 0 ? [] : line.Setting.Split(" ;; "));
                var before = CorpusRefs.Of(copy);
                var run = await copy.JudgeAsync("work", line.Arguments, new Dictionary<string, string?>(StringComparer.Ordinal)) switch
                {
                    Judgement.Allow allow => allow.Arguments,
                    Judgement.AllowPush push => push.Arguments,
                    _ => null,
                };
                if (run is null)
                {
                    return;
                }

                Interlocked.Increment(ref passed);
                await copy.RunAsync("work", run, new Dictionary<string, string?>(StringComparer.Ordinal));
                if (await before.BrokenSinceAsync() is { Count: > 0 } broken)
                {
                    wrong.Add($"[{line.Setting}] git {string.Join(' ', line.Arguments)}\n    {string.Join("; ", broken)}");
                }
            }
        );

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
        Assert.True(passed > Cases / 20, $"only {passed} of {Cases} passed: the grammar makes nothing but nonsense");
    }

    private static Gen<(string Setting, string[] Arguments)> Lines() =>
        from setting in Gen.Elements(Settings)
        from verb in Gen.Frequency((6, Push()), (3, Fetch()), (3, Branch()), (3, Checkout()), (2, Plumbing()), (3, History()))
        from globals in Gen.Elements(
            new[]
            {
                "",
                "",
                "",
                "--no-pager",
                "-C .",
                "-c push.default=matching",
                "-c remote.origin.push=spike:main",
                "-c alias.p=push",
                "--git-dir=.git --work-tree=.",
            }
        )
        select (setting, (string[])[.. Words(globals), .. verb]);

    private static Gen<string[]> Push() =>
        from options in Some(
            "-f",
            "--force",
            "--force-with-lease",
            "--forc",
            "-u",
            "--set-up",
            "--all",
            "--al",
            "--mirror",
            "--mir",
            "--delete",
            "-d",
            "--prune",
            "--tags",
            "--follow-tags",
            "--atomic",
            "-q",
            "-n",
            "--no-verify",
            "--no-force",
            "-fu",
            "-uq",
            "--porcelain"
        )
        from remote in Gen.Elements(new[] { "", "origin", "origin", "origin", "../remote.git", "." })
        from refspecs in Gen.ListOf(Refspec(), 2)
        from count in Gen.Choose(0, remote.Length == 0 ? 0 : 2)
        from verb in Gen.Frequency((5, Gen.Constant("push")), (1, Gen.Constant("p")))
        from last in Gen.Elements(false, true)
        select Order(verb, options, [.. Words(remote), .. refspecs.Take(count)], last);

    private static Gen<string[]> Fetch() =>
        from verb in Gen.Elements("fetch", "fetch", "pull", "remote update", "remote prune")
        from options in Some(
            "-p",
            "--prune",
            "--pru",
            "-f",
            "-u",
            "--update-head-ok",
            "-t",
            "--tags",
            "--all",
            "--refmap=refs/heads/*:refs/heads/*",
            "--rebase",
            "--ff-only",
            "-q",
            "--no-rebase"
        )
        from remote in Gen.Elements("", "origin", "origin", ".", "../remote.git")
        from refspec in Refspec()
        from count in Gen.Choose(0, remote.Length == 0 || verb.StartsWith("remote") ? 0 : 1)
        select (string[])[.. Words(verb), .. options, .. Words(remote), .. Enumerable.Repeat(refspec, count)];

    private static Gen<string[]> Branch() =>
        from options in Some(
            "-f",
            "--force",
            "-d",
            "-D",
            "--del",
            "-m",
            "-M",
            "--move",
            "-c",
            "-C",
            "-q",
            "-r",
            "-u",
            "--list",
            "--fo",
            "-v",
            "--track",
            "-fq",
            "-qD"
        )
        from name in Gen.Elements(Branches)
        from start in Gen.Elements(Revisions)
        from count in Gen.Choose(0, 2)
        from verb in Gen.Elements("branch", "branch", "b")
        from last in Gen.Elements(false, true)
        select Order(verb, options, new[] { name, start }.Take(count), last);

    private static Gen<string[]> Checkout() =>
        from verb in Gen.Elements("checkout", "switch", "worktree add", "worktree add ../wt2")
        from options in Some(
            "-b x/y",
            "-B spike",
            "-B main",
            "-c main2",
            "-C feature/old",
            "--detach",
            "-f",
            "-q",
            "--orphan production",
            "--track",
            "--",
            "-b develop",
            "--force-c spike",
            "-m",
            "--guess"
        )
        from operands in Gen.ListOf(
            Gen.Frequency(
                (3, Gen.Elements(Branches)),
                (2, Gen.Elements(Revisions)),
                (1, Gen.Elements("README.md", "../hotfix-1", "release/1.0"))
            ),
            2
        )
        from count in Gen.Choose(0, 2)
        select (string[])[.. Words(verb), .. options.SelectMany(Words), .. operands.Take(count)];

    private static Gen<string[]> History() =>
        from verb in Gen.Elements(
            "commit --allow-empty -m x",
            "commit --allow-empty --amend -m x",
            "commit --am --allow-empty -m y",
            "reset --hard",
            "reset --soft",
            "rebase",
            "rebase -i",
            "rebase --onto main",
            "rebase --root",
            "merge",
            "merge --ff-only",
            "cherry-pick --allow-empty --keep-redundant-commits",
            "revert --no-edit",
            "pull --rebase",
            "pull --ff-only",
            "stash",
            "stash branch",
            "bisect start",
            "bisect reset"
        )
        from operand in Gen.Elements(Revisions)
        from count in Gen.Choose(0, 1)
        from more in Gen.Elements(new[] { "", "", "spike", "main", "feature/old" })
        select (string[])[.. Words(verb), .. Enumerable.Repeat(operand, count), .. verb.StartsWith("rebase") ? Words(more) : []];

    private static Gen<string[]> Plumbing() =>
        from verb in Gen.Elements(
            "update-ref",
            "update-ref -d",
            "update-ref --no-deref",
            "symbolic-ref",
            "symbolic-ref -d",
            "tag",
            "tag -f",
            "tag -d",
            "replace",
            "remote remove",
            "remote set-head",
            "reflog expire --all",
            "clean -fdx",
            "clean -fdX",
            "gc"
        )
        from name in Gen.Elements(
            "HEAD",
            "refs/heads/main",
            "refs/heads/spike",
            "refs/heads/feature/old",
            "refs/heads/new",
            "refs/remotes/origin/main",
            "refs/tags/v1",
            "v1",
            "origin",
            "refs/remotes/origin/HEAD"
        )
        from value in Gen.Elements(
            "HEAD",
            "spike",
            "main",
            "refs/heads/main",
            "refs/heads/spike",
            "0000000000000000000000000000000000000000"
        )
        from count in Gen.Choose(0, 2)
        select (string[])[.. Words(verb), .. new[] { name, value }.Take(verb.StartsWith("clean") || verb == "gc" ? 0 : count)];

    private static Gen<string> Refspec() =>
        from plus in Gen.Elements("", "", "", "+")
        from source in Gen.Frequency(
            (6, Gen.Elements(Branches)),
            (1, Gen.Elements("", "refs/heads/*", "refs/heads/main", "refs/tags/v1", "refs/heads/feature/*", "heads/spike"))
        )
        from colon in Gen.Elements(false, true)
        from destination in Gen.Frequency(
            (5, Gen.Elements(Branches)),
            (
                1,
                Gen.Elements(
                    "",
                    "refs/heads/*",
                    "refs/heads/main",
                    "heads/main",
                    "refs/heads/feature/*",
                    "refs/heads/feature/new",
                    "refs/tags/v3",
                    "refs/remotes/origin/main"
                )
            )
        )
        select colon ? $"{plus}{source}:{destination}" : $"{plus}{source}";

    // At most two options: with more, nearly everything is refused.
    private static Gen<string[]> Some(params string[] options) =>
        from list in Gen.ListOf(Gen.Elements(options), 2)
        from count in Gen.Frequency((4, Gen.Constant(0)), (4, Gen.Constant(1)), (2, Gen.Constant(2)))
        select list.Take(count).ToArray();

    private static string[] Order(string verb, string[] options, IEnumerable<string> operands, bool optionsLast) =>
        optionsLast ? [verb, .. operands, .. options] : [verb, .. options, .. operands];

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
