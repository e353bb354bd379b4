using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Security;

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
            said.Error.Contains("--insecure-http", StringComparison.Ordinal) || said.Error.Contains("not a URL", StringComparison.Ordinal),
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
    public async Task A_certificate_that_is_none_and_a_port_that_is_taken_are_a_line_each_and_exit_2()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("bad.pem"), "not a certificate");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var certificate = await ConsoleProgram.RunAsync(
            "serve",
            "--urls",
            "https://127.0.0.1:0",
            "--certificate",
            folder.At("bad.pem"),
            "--certificate-key",
            folder.At("bad.pem"),
            "--data",
            folder.At("data")
        );
        var port = await ConsoleProgram.RunAsync("serve", "--urls", $"http://{taken.LocalEndpoint}", "--data", folder.At("data"));

        Assert.Equal((2, 2), (certificate.Exit, port.Exit));
        Assert.StartsWith("The certificate cannot be used.", certificate.Error);
        Assert.StartsWith("The server cannot listen.", port.Error);
        Assert.DoesNotContain("   at ", certificate.Error + port.Error);
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("owner")]
    [InlineData("policy", "show", "--workspace", "shop")]
    [InlineData("workspace", "list")]
    [InlineData("token", "list", "--workspace", "shop")]
    [InlineData("member", "list", "--workspace", "shop")]
    [InlineData("notice", "list", "--workspace", "shop")]
    [InlineData("backup", "/tmp/no-such-store.backup")]
    public async Task Only_serving_and_the_first_workspace_make_a_store(params string[] command)
    {
        using var folder = new TemporaryFolder();

        var said = await ConsoleProgram.RunAsync([.. command, "--data", folder.At("data")]);

        Assert.NotEqual(0, said.Exit);
        Assert.Contains("There is no Console's store here.", said.Error);
        Assert.False(Directory.Exists(folder.At("data")));
        Assert.False(File.Exists("/tmp/no-such-store.backup"));
    }

    [Fact]
    public async Task A_backup_that_fails_leaves_nothing_and_one_that_is_there_stays()
    {
        using var folder = new TemporaryFolder();
        await ConsoleProgram.RunAsync("workspace", "add", "shop", "--data", folder.At("data"));
        await File.WriteAllTextAsync(folder.At("there"), "mine");

        var there = await ConsoleProgram.RunAsync("backup", folder.At("there"), "--data", folder.At("data"));
        var nowhere = await ConsoleProgram.RunAsync("backup", folder.At("no/such/folder"), "--data", folder.At("data"));
        await File.WriteAllTextAsync(folder.At("data/console.db"), "damaged");
        var damaged = await ConsoleProgram.RunAsync("backup", folder.At("damaged"), "--data", folder.At("data"));

        Assert.Equal((1, 1, 1), (there.Exit, nowhere.Exit, damaged.Exit));
        Assert.Equal("mine", await File.ReadAllTextAsync(folder.At("there")));
        Assert.Equal(["data", "there"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_connection_string_can_come_from_a_file()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("store"), "Host=127.0.0.1;Port=1;Database=x;Password=s3cret\n");

        var said = await ConsoleProgram.RunAsync("workspace", "list", "--store-file", folder.At("store"));
        var two = await ConsoleProgram.RunAsync("workspace", "list", "--store-file", folder.At("store"), "--store", "Host=x");

        Assert.Equal((1, 2), (said.Exit, two.Exit));
        Assert.StartsWith("The store cannot be used.", said.Error);
        Assert.DoesNotContain("s3cret", said.Error);
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
        var head = $$"""{"format":"ias-console-backup","schema":{{Ias.Console.Server.Store.Database.NewestSchema}}}""";
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
