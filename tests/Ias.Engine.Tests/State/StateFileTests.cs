using System.Text;
using System.Text.Json;
using Ias.Core.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.State;

public sealed class StateFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StateFile<RateLimit> _file;

    public StateFileTests() => _file = new StateFile<RateLimit>(Rate, RunFilesJson.Default, new FakeTime());

    private string Rate => _folder.At("rate-limit.json");

    [Fact]
    public void A_file_that_is_not_there_is_no_damage() => Assert.Equal(new StateRead<RateLimit>(null), _file.Read());

    [Fact]
    public void What_is_written_is_read_with_the_keys_that_a_newer_version_put_in()
    {
        File.WriteAllText(Rate, "{\"current_hour\":\"2026-01-19T10:00:00Z\",\"calls_this_hour\":3,\"mood\":{\"is\":\"good\"}}");

        _file.Write(_file.Read().Value! with { CallsThisHour = 4 });

        Assert.Equal(4, _file.Read().Value!.CallsThisHour);
        Assert.Equal("good", JsonDocument.Parse(File.ReadAllText(Rate)).RootElement.GetProperty("mood").GetProperty("is").GetString());
    }

    [Fact]
    [Trait("Requirement", "R-011")]
    public void A_file_cut_at_any_byte_is_moved_aside_and_told_never_read_as_something_else()
    {
        _file.Write(new RateLimit(Samples.At, 12, 100));
        var whole = File.ReadAllBytes(Rate);

        for (var length = 0; length < whole.Length - 2; length++) // the last two are "}" and the newline
        {
            File.WriteAllBytes(Rate, whole[..length]);

            var read = _file.Read();

            Assert.Null(read.Value);
            Assert.Contains("rate-limit.json cannot be parsed", read.Damage);
            Assert.Equal(whole[..length], File.ReadAllBytes(read.MovedTo));
            Assert.False(File.Exists(Rate));
            File.Delete(read.MovedTo);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"current_hour\":5}")]
    [InlineData("{\"current_hour\":\"2026-01-19T10:00:00Z\",\"calls_this_hour\":\"many\"}")]
    [InlineData("\0\0\0\0")]
    public void Other_damage_is_moved_aside_too_but_an_onlooker_touches_nothing(string content)
    {
        File.WriteAllText(Rate, content, new UTF8Encoding(false));

        Assert.NotEmpty(_file.Peek().Damage);
        Assert.Equal(content, File.ReadAllText(Rate));

        Assert.Equal(Rate + ".corrupt-20260119T100000Z", _file.Read().MovedTo);
    }

    [Fact]
    public void A_folder_or_a_pipe_in_its_place_is_damage_and_does_not_hang()
    {
        Directory.CreateDirectory(Rate);
        Assert.NotEmpty(_file.Read().MovedTo);
        TemporaryRepository.Run("mkfifo", _folder.Path, Rate);
        Assert.NotEmpty(_file.Read().MovedTo);
        Assert.Equal(new StateRead<RateLimit>(null), _file.Read());
    }

    public void Dispose() => _folder.Dispose();
}
