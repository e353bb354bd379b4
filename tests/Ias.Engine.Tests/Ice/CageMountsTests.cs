using System.Net.Sockets;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>How many mounts the cage of a turn has: each costs bubblewrap as long as all before it together.</summary>
public sealed class CageMountsTests
{
    private const string Usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    [Fact]
    public async Task An_ordinary_cage_has_thirty_mounts_at_most_and_a_setting_or_a_cache_more_adds_none()
    {
        var few = await MountsAsync(home => Put(home, ".npmrc"));
        var many = await MountsAsync(home =>
        {
            foreach (var name in (string[])[".npmrc", ".curlrc", ".m2/settings.xml", ".cargo/config.toml", ".config/pip/pip.conf"])
            {
                Put(home, name);
            }

            foreach (var program in (string[])["npm", "pnpm", "yarn", "bun", "go", "cargo", "dotnet", "mvn", "gradle", "bundle", "mix"])
            {
                Program(home, $".cargo/bin/{program}");
            }

            Program(home, ".nvm/versions/node/v22/bin/node");
            Put(home, ".rustup/settings.toml");
        });

        // The programs of the home are the person's own and need a mount each, and one that holds .cargo in its place.
        Assert.Equal(few.Count + 4, many.Count);
        Assert.True(many.Count <= 30, string.Join('\n', many));
    }

    private static bool LeadsToThisCheckout(string mount)
    {
        var checkout = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));
        var target = mount[(mount.LastIndexOf(' ') + 1)..];
        return FolderPath.IsWithin(target, checkout) || (target.Count('/') > 1 && FolderPath.IsWithin(checkout, target));
    }

    private static async Task<IReadOnlyList<string>> MountsAsync(Action<string> arrange)
    {
        await using var cage = await Cage.OpenAsync(
            "require",
            repository => arrange(repository.Home),
            person: c => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["HOME"] = c.Repository.Home,
                ["PATH"] = $"{c.Repository.Home}/.cargo/bin:{c.Repository.Home}/.nvm/versions/node/v22/bin:{Usual}",
            }
        );
        var turn = await cage.OpenTurnAsync();
        var words = turn.Wrap(
            new ProcessSpec
            {
                FileName = "/bin/sh",
                Arguments = ["-c", "true"],
                WorkingDirectory = cage.Repository.Path,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = cage.Repository.Home },
            }
        ).Arguments;
        var mounts = words
            .SkipWhile(word => word != "--die-with-parent") // before it: the cage's own root, /dev and /proc
            .TakeWhile(word => word != "--chdir")
            .ToList();
        return
        [
            .. mounts
                .Select((word, at) => (word, at))
                .Where(one => IsMount(one.word))
                .Select(one => string.Join(' ', mounts[one.at..Math.Min(one.at + 3, mounts.Count)]))
                .Where(mount => !mount.Contains("/empty ", StringComparison.Ordinal)) // over a socket of another program here
                .Where(mount => !LeadsToThisCheckout(mount)), // where ias itself is: each folder above it, wherever that lies
        ];
    }

    private static bool IsMount(string word) =>
        word is "--bind" or "--ro-bind" or "--ro-bind-try" or "--bind-fd" or "--ro-bind-fd" or "--tmpfs" or "--dev-bind";

    private static void Put(string home, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(home, name))!);
        File.WriteAllText(Path.Combine(home, name), "x = 1\n");
    }

    private static void Program(string home, string name)
    {
        Put(home, name);
        File.SetUnixFileMode(Path.Combine(home, name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("sub/.git/s")] // a read-only place: nothing can be made there instead
    [InlineData("/tmp/redis-of-")] // of a database: laid over the private folder
    public async Task A_socket_that_is_gone_when_its_cage_is_made_does_not_hold_the_command_up(string place)
    {
        await using var cage = await Cage.OpenAsync("require", r => TemporaryRepository.Run("git", r.Path, "init", "-q", "sub"));
        using var processes = new ProcessRunner(TimeProvider.System);
        var path = place.StartsWith('/') ? place + Guid.NewGuid().ToString("N") : Path.Combine(cage.Repository.Path, place);
        var turn = await cage.OpenTurnAsync();
        ProcessSpec spec;
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            spec = turn.Wrap(
                new ProcessSpec
                {
                    FileName = "/bin/sh",
                    Arguments = ["-c", "echo ran"],
                    WorkingDirectory = cage.Repository.Path,
                }
            );
            Assert.Contains(path, spec.Arguments);
        }

        File.Delete(path);

        var ran = await processes.RunAsync(spec, CancellationToken.None);

        Assert.Equal((true, "ran\n"), (ran.Ok, ran.Output));
    }
}
