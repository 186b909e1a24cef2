package bootscope.core.isa;

/** Opcode rows of the maps 0F, 0F38 and 0F3A outside MMX and SSE. Columns: {@link OpcodeTable}. */
final class TwoByteRows {
  private TwoByteRows() {}

  static final String TEXT =
      """
      # System, SDM vol. 2D table A-6 groups 6 and 7.
      0F00/0m       SLDT        Mw             w
      0F00/0r       SLDT        Rv
      0F00/1m       STR         Mw             w
      0F00/1r       STR         Rv
      0F00/2        LLDT        Ew             r cpl0 w16
      0F00/3        LTR         Ew             r cpl0 w16
      0F00/4        VERR        Ew             r w16 w=z
      0F00/5        VERW        Ew             r w16 w=z
      0F01/0m       SGDT        Ms             w f64
      0F01/1m       SIDT        Ms             w f64
      0F01/2m       LGDT        Ms             r cpl0 f64
      0F01/3m       LIDT        Ms             r cpl0 f64
      0F01/4m       SMSW        Mw             w
      0F01/4r       SMSW        Rv
      0F01/6        LMSW        Ew             r cpl0 w16
      0F01/7m       INVLPG      M              n cpl0
      NP:0F01/0.1   VMCALL      -              HYPERCALL
      NP:0F01/0.2   VMLAUNCH    -              VMX
      NP:0F01/0.3   VMRESUME    -              VMX
      NP:0F01/0.4   VMXOFF      -              VMX
      NP:0F01/0.5   PCONFIG     -              PCONFIG
      NP:0F01/0.0   ENCLV       -              SGX
      NP:0F01/0.6   WRMSRNS     -              VMX
      NP:0F01/1.0   MONITOR     -              MONITOR cpl0
      NP:0F01/1.1   MWAIT       -              MONITOR cpl0
      NP:0F01/1.2   CLAC        -              SMAP cpl0
      NP:0F01/1.3   STAC        -              SMAP cpl0
      NP:0F01/1.7   ENCLS       -              SGX
      66:0F01/1.4   TDCALL      -              VMX
      66:0F01/1.5   SEAMRET     -              VMX
      66:0F01/1.6   SEAMOPS     -              VMX
      66:0F01/1.7   SEAMCALL    -              VMX
      NP:0F01/2.0   XGETBV      -              XSAVE
      NP:0F01/2.1   XSETBV      -              XSAVE cpl0
      NP:0F01/2.4   VMFUNC      -              VMX
      NP:0F01/2.5   XEND        -              RTM
      NP:0F01/2.6   XTEST       -              RTM
      NP:0F01/2.7   ENCLU       -              SGX
      0F01/3.0      VMRUN       -              SVM
      NP:0F01/3.1   VMMCALL     -              HYPERCALL
      F3:0F01/3.1   VMGEXIT     -              SNP
      F2:0F01/3.1   VMGEXIT     -              SNP
      0F01/3.2      VMLOAD      -              SVM
      0F01/3.3      VMSAVE      -              SVM
      0F01/3.4      STGI        -              SVM
      0F01/3.5      CLGI        -              SVM
      0F01/3.6      SKINIT      -              SVM
      0F01/3.7      INVLPGA     -              SVM
      NP:0F01/5.0   SERIALIZE   -              SERIALIZE
      F3:0F01/5.0   SETSSBSY    -              CET
      F2:0F01/5.0   XSUSLDTRK   -              TSXLDTRK
      F2:0F01/5.1   XRESLDTRK   -              TSXLDTRK
      F3:0F01/5.2   SAVEPREVSSP -              CET
      F3:0F01/5m    RSTORSSP    Mq             rw CET
      F3:0F01/5.4   UIRET       -              UINTR o64
      F3:0F01/5.5   TESTUI      -              UINTR o64
      F3:0F01/5.6   CLUI        -              UINTR o64
      F3:0F01/5.7   STUI        -              UINTR o64
      NP:0F01/5.6   RDPKRU      -              PKU
      NP:0F01/5.7   WRPKRU      -              PKU
      0F01/7.0      SWAPGS      -              o64 cpl0
      0F01/7.1      RDTSCP      -              RDTSCP
      NP:0F01/7.2   MONITORX    -              AMD_MISC
      F3:0F01/7.2   MCOMMIT     -              AMD_MISC
      NP:0F01/7.3   MWAITX      -              AMD_MISC
      NP:0F01/7.4   CLZERO      -              AMD_MISC
      NP:0F01/7.5   RDPRU       -              AMD_MISC
      NP:0F01/7.6   INVLPGB     -              AMD_MISC
      F3:0F01/7.6   RMPADJUST   -              SNP o64
      F2:0F01/7.6   RMPUPDATE   -              SNP o64
      NP:0F01/7.7   TLBSYNC     -              AMD_MISC
      F3:0F01/7.7   PSMASH      -              SNP o64
      F2:0F01/7.7   PVALIDATE   -              SNP
      0F02          LAR         Gv,Ew          w=z
      0F03          LSL         Gv,Ew          w=z
      0F05          SYSCALL     -              SYSCALL w=all
      0F06          CLTS        -              cpl0
      0F07          SYSRET      -              SYSCALL cpl0 w=all
      0F08          INVD        -              cpl0
      F3:0F09       WBNOINVD    -              WBNOINVD cpl0
      0F09          WBINVD      -              cpl0
      0F0B          UD2         -
      0FB9          UD1         Gv,Ev
      0FFF          UD0         Gv,Ev
      0F0E          FEMMS       -              AMD_RETIRED
      0F0F          3DNOW       Pq,Qq,Ib       AMD_RETIRED
      0F0D/0m       PREFETCH    Mb             n PREFETCHW
      0F0D/1m       PREFETCHW   Mb             n PREFETCHW
      0F0D/2m       PREFETCHWT1 Mb             n PREFETCHW
      0F0Dm         PREFETCH    Mb             n PREFETCHW
      0F0D          NOP         Ev             n
      0F20          MOV         Rr,Cr          cpl0 modr u=oszapc nat
      0F21          MOV         Rr,Dr          cpl0 modr u=oszapc nat
      0F22          MOV         Cr,Rr          cpl0 modr u=oszapc nat
      0F23          MOV         Dr,Rr          cpl0 modr u=oszapc nat
      0F30          WRMSR       -              MSR cpl0
      0F31          RDTSC       -              TSC
      0F32          RDMSR       -              MSR cpl0
      0F33          RDPMC       -
      0F34          SYSENTER    -              SYSENTER w=i
      0F35          SYSEXIT     -              SYSENTER cpl0
      0F37          GETSEC      -              SMX
      NP:0F78       VMREAD      Er,Gr          w VMX
      NP:0F79       VMWRITE     Gr,Er          VMX
      # The hint space: prefetches, ENDBR and reserved NOPs (SDM vol. 2B, NOP).
      0F18/0m       PREFETCHNTA Mb             n
      0F18/1m       PREFETCHT0  Mb             n
      0F18/2m       PREFETCHT1  Mb             n
      0F18/3m       PREFETCHT2  Mb             n
      0F18          NOP         Ev             n
      0F19          NOP         Ev             n
      NP:0F1Am      BNDLDX      NG,M           n MPX
      66:0F1A       BNDMOV      NG,NEx         MPX
      F3:0F1A       BNDCL       NG,NEr         MPX
      F2:0F1A       BNDCU       NG,NEr         MPX
      NP:0F1Bm      BNDSTX      M,NG           n MPX
      66:0F1B       BNDMOV      NEx,NG         w MPX
      F3:0F1Bm      BNDMK       NG,M           n MPX
      F2:0F1B       BNDCN       NG,NEr         MPX
      0F1A          NOP         Ev             n
      0F1B          NOP         Ev             n
      NP:0F1C/0m    CLDEMOTE    Mb             n CLDEMOTE
      0F1C          NOP         Ev             n
      0F1D          NOP         Ev             n
      F3:0F1E/7.2   ENDBR64     -
      F3:0F1E/7.3   ENDBR32     -
      F3:0F1E/1r    RDSSP       Ry             CET
      0F1E          NOP         Ev             n
      0F1F          NOP         Ev             n
      # Integer instructions.
      0F40+cc       CMOV        Gv,Ev          CMOV
      0F80+cc       J           Jz             f64
      0F90+cc       SET         Eb             w
      0FA2          CPUID       -
      0FA3          BT          Ev,Gv          r bt
      0FAB          BTS         Ev,Gv          rw lock bt
      0FB3          BTR         Ev,Gv          rw lock bt
      0FBB          BTC         Ev,Gv          rw lock bt
      0FBA/4        BT          Ev,Ib          r bt
      0FBA/5        BTS         Ev,Ib          rw lock bt
      0FBA/6        BTR         Ev,Ib          rw lock bt
      0FBA/7        BTC         Ev,Ib          rw lock bt
      0FA4          SHLD        Ev,Gv,Ib       rw w=oszpc u=oa
      0FA5          SHLD        Ev,Gv,CL       rw w=oszpc u=oa
      0FAC          SHRD        Ev,Gv,Ib       rw w=oszpc u=oa
      0FAD          SHRD        Ev,Gv,CL       rw w=oszpc u=oa
      0FAA          RSM         -              w=all
      0FAF          IMUL        Gv,Ev          mul
      0FB0          CMPXCHG     Eb,Gb          rw lock arith
      0FB1          CMPXCHG     Ev,Gv          rw lock arith
      0FB2m         LSS         Gv,Mp
      0FB4m         LFS         Gv,Mp
      0FB5m         LGS         Gv,Mp
      0FB6          MOVZX       Gv,Eb
      0FB7          MOVZX       Gv,Ew
      0FBE          MOVSX       Gv,Eb
      0FBF          MOVSX       Gv,Ew
      F3:0FB8       POPCNT      Gv,Ev          POPCNT w=oszapc
      F3:0FBC       TZCNT       Gv,Ev          BMI1 w=zc u=osap
      F3:0FBD       LZCNT       Gv,Ev          ABM w=zc u=osap
      0FBC          BSF         Gv,Ev          w=z u=osapc
      0FBD          BSR         Gv,Ev          w=z u=osapc
      0FC0          XADD        Eb,Gb          rw lock arith
      0FC1          XADD        Ev,Gv          rw lock arith
      NP:0FC3m      MOVNTI      My,Gy          w SSE2
      0FC7/1m       CMPXCHG8B   Mq             W0 rw lock CX8 w=z
      0FC7/1m       CMPXCHG16B  Mdq            W1 rw lock CX16 w=z
      NP:0FC7/3m    XRSTORS     M512           r XSAVES cpl0 n64
      NP:0FC7/4m    XSAVEC      M512           w XSAVEC n64
      NP:0FC7/5m    XSAVES      M512           w XSAVES cpl0 n64
      NP:0FC7/6m    VMPTRLD     Mq             r VMX
      66:0FC7/6m    VMCLEAR     Mq             w VMX
      F3:0FC7/6m    VMXON       Mq             r VMX
      0FC7/7m       VMPTRST     Mq             w VMX
      NF:0FC7/6r    RDRAND      Rv             RDRAND w=oszapc
      F3:0FC7/6r    SENDUIPI    Rq             UINTR o64
      NF:0FC7/7r    RDSEED      Rv             RDSEED w=oszapc
      F3:0FC7/7r    RDPID       Rr             RDPID
      0FC8+r        BSWAP       Zv
      # Group 15.
      NP:0FAE/0m    FXSAVE      M512           w FXSR n64
      NP:0FAE/1m    FXRSTOR     M512           r FXSR n64
      NP:0FAE/2m    LDMXCSR     Md             r SSE
      NP:0FAE/3m    STMXCSR     Md             w SSE
      NP:0FAE/4m    XSAVE       M512           w XSAVE n64
      NP:0FAE/5m    XRSTOR      M512           r XSAVE n64
      NP:0FAE/6m    XSAVEOPT    M512           w XSAVEOPT n64
      NP:0FAE/7m    CLFLUSH     Mb             n CLFLUSH
      66:0FAE/6m    CLWB        Mb             n CLWB
      66:0FAE/7m    CLFLUSHOPT  Mb             n CLFLUSHOPT
      F3:0FAE/6m    CLRSSBSY    Mq             rw CET
      F3:0FAE/4     PTWRITE     Ey             r PTWRITE
      NP:0FAE/5r    LFENCE      -              SSE2
      NP:0FAE/6r    MFENCE      -              SSE2
      NP:0FAE/7r    SFENCE      -              SSE
      F3:0FAE/0r    RDFSBASE    Ry             FSGSBASE o64
      F3:0FAE/1r    RDGSBASE    Ry             FSGSBASE o64
      F3:0FAE/2r    WRFSBASE    Ry             FSGSBASE o64
      F3:0FAE/3r    WRGSBASE    Ry             FSGSBASE o64
      F3:0FAE/5r    INCSSP      Ry             CET
      66:0FAE/6r    TPAUSE      Ry             WAITPKG
      F3:0FAE/6r    UMONITOR    Ra             WAITPKG
      F2:0FAE/6r    UMWAIT      Ry             WAITPKG
      # VIA PadLock, for the listing.
      0FA6/0.0      MONTMUL     -              AMD_MISC
      0FA6/1.0      XSHA1       -              AMD_MISC
      0FA6/2.0      XSHA256     -              AMD_MISC
      0FA7/0.0      XSTORE-RNG  -              AMD_MISC
      0FA7/1.0      XCRYPT-ECB  -              AMD_MISC
      0FA7/2.0      XCRYPT-CBC  -              AMD_MISC
      0FA7/3.0      XCRYPT-CTR  -              AMD_MISC
      0FA7/4.0      XCRYPT-CFB  -              AMD_MISC
      0FA7/5.0      XCRYPT-OFB  -              AMD_MISC
      # Maps 0F38 and 0F3A outside the vector unit.
      NF:0F38F0m    MOVBE       Gv,Mv          MOVBE
      NF:0F38F1m    MOVBE       Mv,Gv          MOVBE w
      F2:0F38F0     CRC32       Gy,Eb          SSE42
      F2:0F38F1     CRC32       Gy,Ev          SSE42
      66:0F3880m    INVEPT      Gr,Mdq         VMX
      66:0F3881m    INVVPID     Gr,Mdq         VMX
      66:0F3882m    INVPCID     Gr,Mdq         INVPCID cpl0
      66:0F38F5m    WRUSS       My,Gy          w CET
      NP:0F38F6m    WRSS        My,Gy          w CET
      66:0F38F6     ADCX        Gy,Ey          ADX t=c w=c
      F3:0F38F6     ADOX        Gy,Ey          ADX t=o w=o
      66:0F38F8m    MOVDIR64B   Ga,M512        MOVDIR
      F3:0F38F8m    ENQCMDS     Ga,M512        ENQCMD
      F2:0F38F8m    ENQCMD      Ga,M512        ENQCMD
      NP:0F38FCm    AADD        My,Gy          rw RAO
      66:0F38FCm    AAND        My,Gy          rw RAO
      F2:0F38FCm    AOR         My,Gy          rw RAO
      F3:0F38FCm    AXOR        My,Gy          rw RAO
      NP:0F38F9m    MOVDIRI     My,Gy          w MOVDIR
      NP:0F38C8     SHA1NEXTE   Vdq,Wdq        SHA
      NP:0F38C9     SHA1MSG1    Vdq,Wdq        SHA
      NP:0F38CA     SHA1MSG2    Vdq,Wdq        SHA
      NP:0F38CB     SHA256RNDS2 Vdq,Wdq,XMM0   SHA
      NP:0F38CC     SHA256MSG1  Vdq,Wdq        SHA
      NP:0F38CD     SHA256MSG2  Vdq,Wdq        SHA
      NP:0F3ACC     SHA1RNDS4   Vdq,Wdq,Ib     SHA
      """;
}
