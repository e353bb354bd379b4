using System.Text.Json;
using Ias.Core.Model;

namespace Ias.Core.Tests.Model;

public sealed class PhaseTests
{
    [Theory]
    [InlineData("\"RED_TEAM_CODE\"")]
    [InlineData("\"red_team_code\"")]
    public void A_phase_is_read_in_any_case(string json) => Assert.Equal(Phase.RedTeamCode, JsonSerializer.Deserialize<Phase>(json));

    [Fact]
    public void A_phase_this_version_does_not_have_is_handed_on_as_it_is() =>
        Assert.Equal("\"LICENSES\"", JsonSerializer.Serialize(JsonSerializer.Deserialize<Phase>("\"LICENSES\"")));

    [Fact]
    public void A_phase_that_is_not_given_is_the_first()
    {
        Assert.Equal("INIT", default(Phase).Word());
        Assert.Equal(default, new Phase("INIT"));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"A phase\"")]
    [InlineData("\"\\u001b[2J\"")]
    [InlineData("3")]
    [InlineData("null")]
    public void What_is_no_word_is_no_phase(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Phase>(json));
}
