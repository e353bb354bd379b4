using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

public sealed class LandlockLayoutTests
{
    // Folders and what is in them.
    private static readonly Dictionary<string, string[]> Disk = new(StringComparer.Ordinal)
    {
        ["/etc"] = ["/etc/hosts", "/etc/gitconfig"],
        ["/home"] = ["/home/a", "/home/.local"],
        ["/home/.local"] = ["/home/.local/bin", "/home/.local/state"],
        ["/home/.local/state"] = ["/home/.local/state/ias", "/home/.local/state/other"],
    };

    private static LandlockLayout Of(params Mount[] mounts) => LandlockLayout.Of(mounts, folder => Disk.GetValueOrDefault(folder, []));

    private static Mount Read(string from, string? to = null) => new(MountKind.ReadOnly, from, to ?? from);

    private static Mount Write(string from, string? to = null) => new(MountKind.Bind, from, to ?? from);

    [Fact]
    public void What_appears_at_another_path_is_used_where_it_lies()
    {
        var layout = Of(Write("/state/home", "/home"), Read("/state/copy", "/git"), Mount.EmptyFolder("/run"));

        Assert.Equal(
            [new LandlockRule("/state/home", LandlockAccess.Write), new LandlockRule("/state/copy", LandlockAccess.Read)],
            layout.Rules.Skip(1)
        );
        Assert.Empty(layout.Exposed);
    }

    [Fact]
    public void A_folder_that_is_read_is_named_entry_by_entry_around_what_is_hidden_in_it()
    {
        var layout = Of(Read("/home"), Mount.EmptyFolder("/home/.local/state/ias"));

        Assert.Equal(["/home/a", "/home/.local/bin", "/home/.local/state/other"], layout.Rules.Skip(1).Select(rule => rule.Path));
        Assert.Empty(layout.Exposed);
    }

    [Fact]
    public void The_settings_of_the_machine_are_read_but_for_what_lies_over_them()
    {
        Assert.Equal([new LandlockRule("/etc", LandlockAccess.Read)], Of().Rules);
        Assert.Equal(["/etc/hosts", "/state/copy"], Of(Read("/state/copy", "/etc/gitconfig")).Rules.Select(rule => rule.Path));
    }

    [Fact]
    public void What_is_hidden_in_a_folder_that_is_written_is_exposed()
    {
        var layout = Of(Write("/tree"), Write("/state/copy", "/tree/.git"));

        Assert.Equal([("/tree", "/tree/.git")], layout.Exposed);
    }

    [Fact]
    public void What_is_laid_over_a_hidden_place_again_may_be_used()
    {
        var layout = Of(Read("/home"), Mount.EmptyFolder("/home/.local"), Read("/home/.local/bin"));

        Assert.Equal(["/home/a", "/home/.local/bin"], layout.Rules.Skip(1).Select(rule => rule.Path));
    }

    [Fact]
    public void A_variable_is_pointed_to_what_the_last_mount_shows()
    {
        Mount[] mounts = [Write("/state/home", "/home"), Mount.EmptyFolder("/run"), Read("/home/.nvm"), Write("/state/npm", "/home/.npm")];

        Assert.Equal("/state/home", MountList.Outside(mounts, "/home"));
        Assert.Equal("/state/home/.config/x", MountList.Outside(mounts, "/home/.config/x"));
        Assert.Equal("/home/.nvm/versions", MountList.Outside(mounts, "/home/.nvm/versions"));
        Assert.Equal("/state/npm/_cacache", MountList.Outside(mounts, "/home/.npm/_cacache"));
        Assert.Equal("/run/x", MountList.Outside(mounts, "/run/x"));
        Assert.Equal("/usr/bin", MountList.Outside(mounts, "/usr/bin"));
    }
}
