using Ias.Engine.Ice;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

public sealed class CredentialPlacesTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Keys_that_sshs_settings_name_are_among_them_wherever_they_lie()
    {
        Directory.CreateDirectory(_home.At(".ssh"));
        File.WriteAllText(_home.At("there"), "IdentityFile /srv/keys/deploy\n");
        File.WriteAllText(_home.At(".ssh", "config"), "Host *\n  Include ~/there\n  IdentityFile = ~/key\n");

        Assert.Contains(_home.At("key"), All());
        Assert.Contains("/srv/keys/deploy", All());
    }

    [Fact]
    public void Settings_that_cannot_be_read_stop_nothing()
    {
        Directory.CreateDirectory(_home.At(".ssh", "config")); // a folder: what no user can read, root either

        Assert.Contains(_home.At(".ssh"), All());
    }

    [Fact]
    public void A_folder_that_may_not_be_listed_stops_nothing()
    {
        var folder = Directory.CreateDirectory(_home.At(".ssh"));
        File.WriteAllText(_home.At(".ssh", "config"), "IdentityFile ~/.ssh/key-%h\n");
        folder.UnixFileMode = UnixFileMode.None; // root may all the same
        try
        {
            Assert.Contains(_home.At(".ssh"), All());
        }
        finally
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }

    private List<string> All() => [.. new CredentialPlaces([_home.Path], [], _ => null).All()];
}
