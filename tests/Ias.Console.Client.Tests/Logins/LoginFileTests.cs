using Ias.Console.Client.Logins;

namespace Ias.Console.Client.Tests.Logins;

public sealed class LoginFileTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    private LoginFile File => new(_home.At(".ias"));

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Only_its_owner_can_read_it()
    {
        File.Keep([Login("https://one", "shop", "SECRET")]);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File.Path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            System.IO.File.GetUnixFileMode(_home.At(".ias"))
        );
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void One_that_others_can_use_is_not_used(UnixFileMode others)
    {
        File.Keep([Login("https://one", "shop", "SECRET")]);
        System.IO.File.SetUnixFileMode(File.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var refused = Assert.Throws<ProblemException>(() => File.All()).Problem;

        Assert.Equal($"chmod 600 {File.Path}", refused.Next);
        Assert.Throws<ProblemException>(() => File.Keep([]));
    }

    [Fact]
    public void A_login_takes_the_place_of_one_to_the_same_workspace_of_the_same_server()
    {
        File.Keep([Login("https://one", "shop", "a"), Login("https://one", "bank", "b")]);
        File.Keep([Login("https://two", "shop", "c"), Login("https://one", "shop", "d")]);

        Assert.Equal(["bank at https://one b", "shop at https://two c", "shop at https://one d"], File.All().Select(l => $"{l} {l.Token}"));

        File.Forget([Login("https://one", "shop", "?")]);
        Assert.Equal(["b", "c"], File.All().Select(login => login.Token));
    }

    [Fact]
    public void What_a_newer_version_wrote_stays()
    {
        File.Keep([Login("https://one", "shop", "a")]);
        var text = System.IO.File.ReadAllText(File.Path);
        System.IO.File.WriteAllText(
            File.Path,
            text.Replace("\"token\"", "\"colour\": \"red\", \"token\"").Replace("\"logins\"", "\"next\": 1, \"logins\"")
        );

        File.Keep([Login("https://two", "shop", "b")]);

        Assert.Contains("\"colour\": \"red\"", System.IO.File.ReadAllText(File.Path));
        Assert.Contains("\"next\": 1", System.IO.File.ReadAllText(File.Path));
    }

    [Fact]
    public void A_damaged_one_is_named_and_not_quoted()
    {
        File.Keep([Login("https://one", "shop", "SECRET")]);
        System.IO.File.WriteAllText(File.Path, "{\"logins\": [{\"token\": SECRET}]}");

        var refused = Assert.Throws<ProblemException>(() => File.All());

        Assert.Equal(File.Path, refused.Problem.On);
        Assert.DoesNotContain("SECRET", $"{refused}\n{refused.Problem}");
    }

    [Fact]
    public void A_login_does_not_show_its_token() => Assert.DoesNotContain("SECRET", $"{Login("https://one", "shop", "SECRET")}");

    private static Login Login(string server, string workspace, string token) =>
        new(server, workspace, "w1", token, new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero), "p1");
}
