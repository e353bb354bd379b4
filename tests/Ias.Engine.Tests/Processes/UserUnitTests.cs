using Ias.Engine.Processes;

namespace Ias.Engine.Tests.Processes;

public sealed class UserUnitTests
{
    [Fact]
    public void The_unit_restarts_its_watcher_leaves_the_engine_alone_and_names_variables_without_their_values()
    {
        var unit = UserUnit.Of("engine-my shop-20260119", "/usr/bin/systemd-run", ["PATH", "ANTHROPIC_API_KEY", "BASH_FUNC_x%%", "1st"]);

        Assert.Equal("engine-my_shop-20260119.service", unit.Name);
        Assert.Equal(
            "--user --quiet --collect --unit=engine-my_shop-20260119 --property=Restart=on-failure --property=RestartSec=1 --property=KillMode=process --property=OOMPolicy=continue --setenv=ANTHROPIC_API_KEY --setenv=PATH --",
            string.Join(' ', unit.Arguments)
        );
    }
}
