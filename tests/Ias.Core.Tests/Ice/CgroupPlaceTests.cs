using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

public sealed class CgroupPlaceTests
{
    [Fact]
    public void Of_a_session_it_is_the_sessions_folder() =>
        Assert.Equal(
            new CgroupPlace("/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope", "/sys/fs/cgroup", "", ""),
            CgroupPlace.Find(
                "0::/user.slice/user-1000.slice/session-3.scope\n",
                "25 30 0:23 / /sys rw shared:7 - sysfs sysfs rw\n29 25 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
            )
        );

    [Fact]
    public void Of_version_1_each_controller_has_its_own() =>
        Assert.Equal(
            new CgroupPlace("/cg/unified", "/cg/unified", "/cg/memory/a", "/cg/cpu,pids"),
            CgroupPlace.Find(
                "9:memory:/a\n8:cpu,pids:/\n0::/\n",
                "1 2 0:1 / /cg/unified rw - cgroup2 none rw\n1 2 0:2 / /cg/memory rw - cgroup none rw,memory\n1 2 0:3 / /cg/cpu,pids rw - cgroup none rw,cpu,pids\n"
            )
        );

    [Fact]
    public void In_a_container_the_mounted_part_is_taken_off() =>
        Assert.Equal(
            "/sys/fs/cgroup/in",
            CgroupPlace.Find("0::/docker/1/in", "1 2 0:1 /docker/1 /sys/fs/cgroup ro - cgroup2 none rw").Unified
        );

    [Theory]
    [InlineData("0::/../other", "1 2 0:1 / /sys/fs/cgroup rw - cgroup2 none rw")]
    [InlineData("0::/docker/12", "1 2 0:1 /docker/1 /sys/fs/cgroup ro - cgroup2 none rw")]
    [InlineData("", "")]
    [InlineData("0::/", "nonsense - ")]
    [InlineData("nonsense", "1 2 0:1 / /sys/fs/cgroup rw - cgroup2 none rw")]
    public void What_cannot_be_reached_is_none(string own, string mounts) =>
        Assert.Equal(new CgroupPlace("", "", "", ""), CgroupPlace.Find(own, mounts));
}
