using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

public sealed class MountListTests
{
    private static readonly string[] Paths = ["/a", "/a/b", "/a/b/c", "/a/b/d", "/a/b/c/e", "/t", "/t/x", "/t/x/y", "/t/x/y/z", "/dev/q"];

    [Fact]
    public void A_folder_on_the_way_to_a_mount_in_a_writable_one_becomes_a_mount() =>
        Assert.Equal(
            [Bind("/turn/tmp", "/tmp"), Bind("/turn/tmp/a", "/tmp/a"), Bind("/turn/tmp/a/b", "/tmp/a/b"), Bind("/tmp/a/b/repo")],
            MountList.Pinned([Bind("/turn/tmp", "/tmp"), Bind("/tmp/a/b/repo")], "/tmp/a/b/repo", _ => true)
        );

    [Fact]
    public void In_the_work_tree_and_below_what_is_read_only_nothing_is_added()
    {
        Mount[] mounts = [Bind("/repo"), Reading("/repo/a/b/c"), Reading("/other"), Bind("/other/a/b/c")];

        Assert.Equal(mounts, MountList.Pinned(mounts, "/repo", _ => true));
    }

    [Fact]
    public void A_path_read_only_on_a_read_only_root_and_one_that_another_mount_hides_are_left_out() =>
        Assert.Equal(
            [Bind("/turn/copy", "/home/.cargo"), Bind("/home/.cargo/git"), Reading("/home/.cargo/bin"), Reading("/dev/x")],
            MountList.Shortened([
                Reading("/home/.gitconfig"),
                Bind("/turn/copy", "/home/.cargo"),
                Reading("/home/.cargo/git"),
                Bind("/home/.cargo/git"),
                Reading("/home/.cargo/bin"),
                Reading("/home/.cargo/bin/x"),
                Reading("/dev/x"),
            ])
        );

    [Fact]
    public void What_is_seen_at_any_path_is_the_same_in_the_shortened_list() =>
        Prop.ForAll(Lists(), mounts => Paths.All(path => Seen(mounts, path) == Seen(MountList.Shortened(mounts), path)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_seen_at_any_path_is_the_same_in_the_pinned_list() =>
        Prop.ForAll(Lists(), mounts => Paths.All(path => Seen(mounts, path) == Seen(MountList.Pinned(mounts, "/w", _ => true), path)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void In_the_pinned_list_nothing_on_the_way_to_a_mount_can_be_renamed() =>
        Prop.ForAll(
                Lists(),
                mounts =>
                {
                    var pinned = MountList.Pinned(mounts, "/w", _ => true).ToList();
                    return pinned
                        .Select((mount, at) => (mount, before: pinned[..at]))
                        .All(it =>
                            Above(it.mount.To)
                                .All(folder =>
                                    it.before.FindLast(m => FolderPath.IsWithin(folder, m.To))
                                        is not { Kind: not MountKind.ReadOnly } around
                                    || around.To == folder
                                )
                        );
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_lies_outside_is_seen_where_nothing_or_itself_is_laid_and_below_what_is_laid_over_it() =>
        Assert.Equal(
            [true, false, true, false, true],
            ((string[])["/other", "/home/state", "/home/mine", "/t", "/home/a"]).Select(path =>
                MountList.ShowsOutside([Bind("/private", "/home"), Bind("/home/mine"), Reading("/home/a/b"), Mount.EmptyFolder("/t")], path)
            )
        );

    private static Mount Bind(string path, string? to = null) => new(MountKind.Bind, path, to ?? path);

    private static Mount Reading(string path) => new(MountKind.ReadOnly, path, path);

    private static Arbitrary<Mount[]> Lists() =>
        Gen.ArrayOf(
                from kind in Gen.Elements(MountKind.Bind, MountKind.ReadOnly, MountKind.Empty)
                from to in Gen.Elements(Paths)
                from elsewhere in Gen.Elements(true, false, false)
                select kind == MountKind.Empty ? Mount.EmptyFolder(to) : new Mount(kind, elsewhere ? "/elsewhere" : to, to)
            )
            .ToArbitrary();

    private static (string, bool) Seen(IReadOnlyList<Mount> mounts, string path) =>
        mounts.LastOrDefault(mount => FolderPath.IsWithin(path, mount.To)) switch
        {
            null => (path.StartsWith("/dev/") ? "the cage's own" : path, false),
            { Kind: MountKind.Empty } => ("empty", true),
            var mount => (mount.Behind(path), mount.Kind == MountKind.Bind),
        };

    private static IEnumerable<string> Above(string path) =>
        Enumerable.Range(1, path.Length - 1).Where(i => path[i] == '/').Select(i => path[..i]);
}
