namespace Ias.Core.Tests;

public sealed class RemoteIdentityTests
{
    [Theory]
    [InlineData("git@h:o/r.git")]
    [InlineData("git@h:/o/r.git/")]
    [InlineData("h:o/r")]
    [InlineData("https://h/o/r")]
    [InlineData("https://user:password@H/o/r.git")]
    [InlineData("https://h:443/o//r/")]
    [InlineData("http://h:80/o/r?x=1#y")]
    [InlineData("ssh://git@h:22/o/r/")]
    [InlineData("ssh://h/o/r.git")]
    [InlineData("git+ssh://git@h/o/r")]
    [InlineData("git://h:9418/o/r.git")]
    [InlineData("  https://h/o/r \n")]
    public void Every_way_to_write_a_remote_is_the_same_repository(string url) => Assert.Equal("h/o/r", RemoteIdentity.Normalize(url));

    [Theory]
    [InlineData("https://h/o/R", "h/o/R")]
    [InlineData("https://h:8443/o/r", "h:8443/o/r")]
    [InlineData("ssh://git@h:2222/o/r", "h:2222/o/r")]
    [InlineData("https://other/o/r", "other/o/r")]
    [InlineData("git@[::1]:o/r", "[::1]/o/r")]
    [InlineData("https://h/group/sub/r.git", "h/group/sub/r")]
    public void Another_host_port_or_path_is_another(string url, string normalized) =>
        Assert.Equal(normalized, RemoteIdentity.Normalize(url));

    [Theory]
    [InlineData("")]
    [InlineData("/home/me/shop")]
    [InlineData("../shop")]
    [InlineData("file:///home/me/shop")]
    [InlineData("https://h")]
    [InlineData("https://h/.git")]
    [InlineData("javascript://h/o/r")]
    public void What_is_no_remote_has_no_identity(string url) => Assert.Throws<FormatException>(() => RemoteIdentity.Normalize(url));

    [Fact]
    public void The_identity_is_a_SHA_256_and_says_nothing_of_the_URL()
    {
        var hash = RemoteIdentity.Hash("git@h:o/r.git");

        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(RemoteIdentity.Hash("https://h/o/r"), hash);
        Assert.NotEqual(RemoteIdentity.Hash("https://h/o/s"), hash);
    }
}
