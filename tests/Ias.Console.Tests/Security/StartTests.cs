using System.IO.Compression;
using System.Text;
using Ias.Console.Tests.Fixtures;

namespace Ias.Console.Tests.Security;

/// <summary>What the program does before it serves: where it listens, where it keeps things, what it takes in.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    [InlineData("http://+:0")]
    [InlineData("HTTP://*:0")]
    [InlineData("http://some-host:0")]
    [InlineData("http://example.com:0")]
    [InlineData("http://10.0.0.1:0")]
    [InlineData("http://[::ffff:0.0.0.0]:0")]
    [InlineData("http://[fe80::1]:0")]
    [InlineData("http://127.0.0.1:0;http://*:0")]
    [InlineData("http://0.0.0.0@localhost:0")]
    [InlineData("http://example.com@127.0.0.1:0")]
    [InlineData("http://localhost.example.com:0")]
    [InlineData("http://127.0.0.1.example.com:0")]
    [InlineData("http://\uff11\uff12\uff17.0.0.1:0")]
    [InlineData("http://localhost.:0")]
    [InlineData("http://0:0")]
    public async Task No_address_that_others_can_reach_is_served_without_encryption_unless_told(string urls)
    {
        using var folder = new TemporaryFolder();

        var said = await ConsoleProgram.RunAsync("serve", "--urls", urls, "--data", folder.At("data")).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(2, said.Exit);
        Assert.True(
            said.Error.Contains("--insecure-http", StringComparison.Ordinal) || said.Error.Contains("no URL", StringComparison.Ordinal),
            said.Error
        );
        Assert.False(Directory.Exists(folder.At("data")));
    }

    [Fact]
    public async Task What_is_stored_is_for_its_owner_only_also_where_the_folder_was_there_before()
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        await using var server = await ServerProcess.StartAsync(["--data", folder.Path]);
        await using var other = await ServerProcess.StartAsync(["--data", folder.At("new")]);

        foreach (var at in (string[])[folder.Path, folder.At("new")])
        {
            foreach (var file in Directory.GetFiles(at))
            {
                Assert.Equal((file, UnixFileMode.UserRead | UnixFileMode.UserWrite), (file, File.GetUnixFileMode(file)));
            }

            Assert.Equal(
                ["console.db", "console.db-shm", "console.db-wal"],
                Directory.GetFiles(at).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            );
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.At("new")));
    }

    [Fact]
    public async Task A_database_that_others_could_read_is_closed_to_them()
    {
        using var folder = new TemporaryFolder();
        await using (await ServerProcess.StartAsync(["--data", folder.Path])) { }

        File.SetUnixFileMode(folder.At("console.db"), (UnixFileMode)0b110_100_100);
        await using var again = await ServerProcess.StartAsync(["--data", folder.Path]);

        Assert.All(
            Directory.GetFiles(folder.Path),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file))
        );
    }

    [Fact]
    public async Task A_link_in_the_place_of_the_database_is_not_followed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("data"));
        await File.WriteAllTextAsync(folder.At("precious"), "");
        File.CreateSymbolicLink(folder.At("data/console.db"), folder.At("precious"));

        var said = await ConsoleProgram.RunAsync("workspace", "add", "shop", "--data", folder.At("data"));

        Assert.Equal(1, said.Exit);
        Assert.Contains("link", said.Error, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(folder.At("precious")).Length);
    }

    [Theory]
    [InlineData("""{"format":"ias-console-backup","schema":999}""", "backup of schema")]
    [InlineData("""{"format":"ias-console-backup","schema":"1"}""", "cannot be read")]
    [InlineData("""{"format":7}""", "cannot be read")]
    [InlineData("[]", "backup of schema")]
    [InlineData("HEAD\n{\"table\":7,\"row\":{}}", "cannot be read")]
    [InlineData("HEAD\n{\"table\":\"persons\",\"row\":[]}", "not whole")]
    [InlineData("HEAD\n{\"table\":\"persons\",\"row\":{\"id\":\"a\",\"id\":\"b\"}}", "")]
    [InlineData("HEAD\n{\"table\":\"persons\",\"row\":{\"id) values ('x'); --\":1}}", "not whole")]
    [InlineData("HEAD\n{\"table\":\"sqlite_schema\",\"row\":{\"name\":\"x\"}}", "not whole")]
    [InlineData("HEAD\n{\"table\":\"persons\",\"row\":{}}", "")]
    [InlineData("HEAD\n{\"table\":\"persons\",\"row\":{\"nothing\":1}}", "")]
    [InlineData("HEAD\n{\"table\":\"persons\",\"row\":{\"id\":{\"a\":1}}}", "")]
    [InlineData("HEAD\n{\"rows\":\"x\"}", "")]
    [InlineData("HEAD\n{\"rows\":7}", "not whole")]
    [InlineData("HEAD\n{", "")]
    [InlineData("HEAD", "not whole")]
    public async Task A_backup_that_somebody_made_up_is_refused_in_words_and_nothing_of_it_is_kept(string lines, string words)
    {
        using var folder = new TemporaryFolder();
        var head = $$"""{"format":"ias-console-backup","schema":{{Ias.Console.Store.Database.NewestSchema}}}""";
        await using (var zip = new GZipStream(File.Create(folder.At("backup")), CompressionLevel.Fastest))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(lines.Replace("HEAD", head, StringComparison.Ordinal) + "\n"));
        }

        var said = await ConsoleProgram.RunAsync("restore", folder.At("backup"), "--data", folder.At("data"));

        Assert.Equal(1, said.Exit);
        Assert.DoesNotContain("   at Ias.", said.Error, StringComparison.Ordinal);
        Assert.Contains(words, said.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await ConsoleProgram.RunAsync("restore", folder.At("none"), "--data", folder.At("data"))).Out.Length);
    }
}
