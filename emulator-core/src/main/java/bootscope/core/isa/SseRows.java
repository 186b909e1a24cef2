package bootscope.core.isa;

/**
 * Opcode rows of MMX and SSE to SSE4.2, and the VEX and EVEX forms derived from them. Columns:
 * {@link OpcodeTable}.
 */
final class SseRows {
  private SseRows() {}

  static final String TEXT =
      """
      # Packed and scalar floating point: opcode 0F51–0F5F in its four prefixes.
      NP:0F51       SQRTPS      Vx,Wx          SSE v2 e0b4r
      66:0F51       SQRTPD      Vx,Wx          SSE2 v2 e1b8r
      F3:0F51       SQRTSS      Vss,Wss        SSE v3 e0r
      F2:0F51       SQRTSD      Vsd,Wsd        SSE2 v3 e1r
      NP:0F58       ADDPS       Vx,Wx          SSE v3 e0b4r
      66:0F58       ADDPD       Vx,Wx          SSE2 v3 e1b8r
      F3:0F58       ADDSS       Vss,Wss        SSE v3 e0r
      F2:0F58       ADDSD       Vsd,Wsd        SSE2 v3 e1r
      NP:0F59       MULPS       Vx,Wx          SSE v3 e0b4r
      66:0F59       MULPD       Vx,Wx          SSE2 v3 e1b8r
      F3:0F59       MULSS       Vss,Wss        SSE v3 e0r
      F2:0F59       MULSD       Vsd,Wsd        SSE2 v3 e1r
      NP:0F5C       SUBPS       Vx,Wx          SSE v3 e0b4r
      66:0F5C       SUBPD       Vx,Wx          SSE2 v3 e1b8r
      F3:0F5C       SUBSS       Vss,Wss        SSE v3 e0r
      F2:0F5C       SUBSD       Vsd,Wsd        SSE2 v3 e1r
      NP:0F5D       MINPS       Vx,Wx          SSE v3 e0b4s
      66:0F5D       MINPD       Vx,Wx          SSE2 v3 e1b8s
      F3:0F5D       MINSS       Vss,Wss        SSE v3 e0s
      F2:0F5D       MINSD       Vsd,Wsd        SSE2 v3 e1s
      NP:0F5E       DIVPS       Vx,Wx          SSE v3 e0b4r
      66:0F5E       DIVPD       Vx,Wx          SSE2 v3 e1b8r
      F3:0F5E       DIVSS       Vss,Wss        SSE v3 e0r
      F2:0F5E       DIVSD       Vsd,Wsd        SSE2 v3 e1r
      NP:0F5F       MAXPS       Vx,Wx          SSE v3 e0b4s
      66:0F5F       MAXPD       Vx,Wx          SSE2 v3 e1b8s
      F3:0F5F       MAXSS       Vss,Wss        SSE v3 e0s
      F2:0F5F       MAXSD       Vsd,Wsd        SSE2 v3 e1s
      NP:0F52       RSQRTPS     Vx,Wx          SSE v2
      F3:0F52       RSQRTSS     Vss,Wss        SSE v3
      NP:0F53       RCPPS       Vx,Wx          SSE v2
      F3:0F53       RCPSS       Vss,Wss        SSE v3
      NP:0F54       ANDPS       Vx,Wx          SSE v3 e0b4
      66:0F54       ANDPD       Vx,Wx          SSE2 v3 e1b8
      NP:0F55       ANDNPS      Vx,Wx          SSE v3 e0b4
      66:0F55       ANDNPD      Vx,Wx          SSE2 v3 e1b8
      NP:0F56       ORPS        Vx,Wx          SSE v3 e0b4
      66:0F56       ORPD        Vx,Wx          SSE2 v3 e1b8
      NP:0F57       XORPS       Vx,Wx          SSE v3 e0b4
      66:0F57       XORPD       Vx,Wx          SSE2 v3 e1b8
      NP:0F14       UNPCKLPS    Vx,Wx          SSE v3 e0b4
      66:0F14       UNPCKLPD    Vx,Wx          SSE2 v3 e1b8
      NP:0F15       UNPCKHPS    Vx,Wx          SSE v3 e0b4
      66:0F15       UNPCKHPD    Vx,Wx          SSE2 v3 e1b8
      # Moves.
      NP:0F10       MOVUPS      Vx,Wx          SSE v2 e0
      66:0F10       MOVUPD      Vx,Wx          SSE2 v2 e1
      F3:0F10m      MOVSS       Vss,Md         SSE v2 e0
      F3:0F10r      MOVSS       Vss,Uss        SSE v3 e0
      F2:0F10m      MOVSD       Vsd,Mq         SSE2 v2 e1
      F2:0F10r      MOVSD       Vsd,Usd        SSE2 v3 e1
      NP:0F11       MOVUPS      Wx,Vx          SSE w v2 e0
      66:0F11       MOVUPD      Wx,Vx          SSE2 w v2 e1
      F3:0F11m      MOVSS       Md,Vss         SSE w v2 e0
      F3:0F11r      MOVSS       Uss,Vss        SSE v3 e0
      F2:0F11m      MOVSD       Mq,Vsd         SSE2 w v2 e1
      F2:0F11r      MOVSD       Usd,Vsd        SSE2 v3 e1
      NP:0F12m      MOVLPS      Vq,Mq          SSE v3 e0
      NP:0F12r      MOVHLPS     Vdq,Udq        SSE v3 e0
      66:0F12m      MOVLPD      Vq,Mq          SSE2 v3 e1
      F3:0F12       MOVSLDUP    Vx,Wx          SSE3 v2 e0
      F2:0F12       MOVDDUP     Vx,Wdup        SSE3 v2 e1
      NP:0F13m      MOVLPS      Mq,Vq          SSE w v2 e0
      66:0F13m      MOVLPD      Mq,Vq          SSE2 w v2 e1
      NP:0F16m      MOVHPS      Vq,Mq          SSE v3 e0
      NP:0F16r      MOVLHPS     Vdq,Udq        SSE v3 e0
      66:0F16m      MOVHPD      Vq,Mq          SSE2 v3 e1
      F3:0F16       MOVSHDUP    Vx,Wx          SSE3 v2 e0
      NP:0F17m      MOVHPS      Mq,Vq          SSE w v2 e0
      66:0F17m      MOVHPD      Mq,Vq          SSE2 w v2 e1
      NP:0F28       MOVAPS      Vx,Wx          SSE v2 e0
      66:0F28       MOVAPD      Vx,Wx          SSE2 v2 e1
      NP:0F29       MOVAPS      Wx,Vx          SSE w v2 e0
      66:0F29       MOVAPD      Wx,Vx          SSE2 w v2 e1
      NP:0F2Bm      MOVNTPS     Mx,Vx          SSE w v2 e0
      66:0F2Bm      MOVNTPD     Mx,Vx          SSE2 w v2 e1
      F3:0F2Bm      MOVNTSS     Md,Vss         SSE4A w
      F2:0F2Bm      MOVNTSD     Mq,Vsd         SSE4A w
      NP:0F50r      MOVMSKPS    Gy,Ux          SSE v2
      66:0F50r      MOVMSKPD    Gy,Ux          SSE2 v2
      NP:0F6E       MOVD        Pq,Ed          MMX W0
      NP:0F6E       MOVQ        Pq,Eq          MMX W1
      66:0F6E       MOVD        Vdq,Ed         SSE2 W0 v2 e0
      66:0F6E       MOVQ        Vdq,Eq         SSE2 W1 v2 e1
      NP:0F7E       MOVD        Ed,Pq          MMX w W0
      NP:0F7E       MOVQ        Eq,Pq          MMX w W1
      66:0F7E       MOVD        Ed,Vdq         SSE2 w W0 v2 e0
      66:0F7E       MOVQ        Eq,Vdq         SSE2 w W1 v2 e1
      F3:0F7E       MOVQ        Vq,Wq          SSE2 v2 e1
      66:0FD6       MOVQ        Wq,Vq          SSE2 w v2 e1
      NP:0F6F       MOVQ        Pq,Qq          MMX
      66:0F6F       MOVDQA      Vx,Wx          SSE2 v2
      F3:0F6F       MOVDQU      Vx,Wx          SSE2 v2
      NP:0F7F       MOVQ        Qq,Pq          MMX w
      66:0F7F       MOVDQA      Wx,Vx          SSE2 w v2
      F3:0F7F       MOVDQU      Wx,Vx          SSE2 w v2
      F3:0FD6r      MOVQ2DQ     Vdq,Nq         SSE2
      F2:0FD6r      MOVDQ2Q     Pq,Uq          SSE2
      NP:0FD7r      PMOVMSKB    Gy,Nq          SSE
      66:0FD7r      PMOVMSKB    Gy,Ux          SSE2 v2
      NP:0FE7m      MOVNTQ      Mq,Pq          SSE w
      66:0FE7m      MOVNTDQ     Mx,Vx          SSE2 w v2 e0
      NP:0FF7r      MASKMOVQ    Pq,Nq          SSE
      66:0FF7r      MASKMOVDQU  Vdq,Udq        SSE2 v2
      F2:0FF0m      LDDQU       Vx,Mx          SSE3 v2
      # Comparisons and shuffles.
      NP:0F2E       UCOMISS     Vss,Wss        SSE w=oszapc v2 e0s
      66:0F2E       UCOMISD     Vsd,Wsd        SSE2 w=oszapc v2 e1s
      NP:0F2F       COMISS      Vss,Wss        SSE w=oszapc v2 e0s
      66:0F2F       COMISD      Vsd,Wsd        SSE2 w=oszapc v2 e1s
      NP:0FC2       CMPPS       Vx,Wx,Ib       SSE v3
      66:0FC2       CMPPD       Vx,Wx,Ib       SSE2 v3
      F3:0FC2       CMPSS       Vss,Wss,Ib     SSE v3
      F2:0FC2       CMPSD       Vsd,Wsd,Ib     SSE2 v3
      NP:0FC6       SHUFPS      Vx,Wx,Ib       SSE v3 e0b4
      66:0FC6       SHUFPD      Vx,Wx,Ib       SSE2 v3 e1b8
      NP:0F70       PSHUFW      Pq,Qq,Ib       SSE
      66:0F70       PSHUFD      Vx,Wx,Ib       SSE2 v2 e0b4
      F3:0F70       PSHUFHW     Vx,Wx,Ib       SSE2 v2 ew
      F2:0F70       PSHUFLW     Vx,Wx,Ib       SSE2 v2 ew
      NP:0FC4m      PINSRW      Pq,Mw,Ib       SSE
      NP:0FC4r      PINSRW      Pq,Rd,Ib       SSE
      66:0FC4m      PINSRW      Vdq,Mw,Ib      SSE2 v3 ew
      66:0FC4r      PINSRW      Vdq,Rd,Ib      SSE2 v3 ew
      NP:0FC5r      PEXTRW      Gd,Nq,Ib       SSE
      66:0FC5r      PEXTRW      Gd,Udq,Ib      SSE2 v2 ew
      # Conversions.
      NP:0F2A       CVTPI2PS    Vx,Qq          SSE
      66:0F2A       CVTPI2PD    Vx,Qq          SSE2
      F3:0F2A       CVTSI2SS    Vss,Ey         SSE v3 exr
      F2:0F2A       CVTSI2SD    Vsd,Ey         SSE2 v3 exr
      NP:0F2C       CVTTPS2PI   Pq,Wq          SSE
      66:0F2C       CVTTPD2PI   Pq,Wdq         SSE2
      F3:0F2C       CVTTSS2SI   Gy,Wss         SSE v2 exs
      F2:0F2C       CVTTSD2SI   Gy,Wsd         SSE2 v2 exs
      NP:0F2D       CVTPS2PI    Pq,Wq          SSE
      66:0F2D       CVTPD2PI    Pq,Wdq         SSE2
      F3:0F2D       CVTSS2SI    Gy,Wss         SSE v2 exr
      F2:0F2D       CVTSD2SI    Gy,Wsd         SSE2 v2 exr
      NP:0F5A       CVTPS2PD    Vx,Wh          SSE2 v2 e0b4s
      66:0F5A       CVTPD2PS    Vy,Wx          SSE2 v2 e1b8r
      F3:0F5A       CVTSS2SD    Vsd,Wss        SSE2 v3 e0s
      F2:0F5A       CVTSD2SS    Vss,Wsd        SSE2 v3 e1r
      NP:0F5B       CVTDQ2PS    Vx,Wx          SSE2 v2 e0b4r
      66:0F5B       CVTPS2DQ    Vx,Wx          SSE2 v2 e0b4r
      F3:0F5B       CVTTPS2DQ   Vx,Wx          SSE2 v2 e0b4s
      66:0FE6       CVTTPD2DQ   Vy,Wx          SSE2 v2 e1b8s
      F3:0FE6       CVTDQ2PD    Vx,Wh          SSE2 v2 e0b4
      F2:0FE6       CVTPD2DQ    Vy,Wx          SSE2 v2 e1b8r
      # Horizontal and alternating.
      66:0F7C       HADDPD      Vx,Wx          SSE3 v3
      F2:0F7C       HADDPS      Vx,Wx          SSE3 v3
      66:0F7D       HSUBPD      Vx,Wx          SSE3 v3
      F2:0F7D       HSUBPS      Vx,Wx          SSE3 v3
      66:0FD0       ADDSUBPD    Vx,Wx          SSE3 v3
      F2:0FD0       ADDSUBPS    Vx,Wx          SSE3 v3
      # SSE4a, for the listing.
      66:0F78/0r    EXTRQ       Udq,Ib,Ib      SSE4A
      F2:0F78r      INSERTQ     Vdq,Udq,Ib,Ib  SSE4A
      66:0F79r      EXTRQ       Vdq,Udq        SSE4A
      F2:0F79r      INSERTQ     Vdq,Udq        SSE4A
      # Integer vectors: MMX registers without a prefix, XMM with 66.
      NP:0F77       EMMS        -              MMX
      66:0F6C       PUNPCKLQDQ  Vx,Wx          SSE2 v3 e1b8
      66:0F6D       PUNPCKHQDQ  Vx,Wx          SSE2 v3 e1b8
      NP:0F60       PUNPCKLBW   Pq,Qd          MMX
      66:0F60       PUNPCKLBW   Vx,Wx          SSE2 v3 ew
      NP:0F61       PUNPCKLWD   Pq,Qd          MMX
      66:0F61       PUNPCKLWD   Vx,Wx          SSE2 v3 ew
      NP:0F62       PUNPCKLDQ   Pq,Qd          MMX
      66:0F62       PUNPCKLDQ   Vx,Wx          SSE2 v3 e0b4
      NP:0F63       PACKSSWB    Pq,Qq          MMX
      66:0F63       PACKSSWB    Vx,Wx          SSE2 v3 ew
      NP:0F64       PCMPGTB     Pq,Qq          MMX
      66:0F64       PCMPGTB     Vx,Wx          SSE2 v3
      NP:0F65       PCMPGTW     Pq,Qq          MMX
      66:0F65       PCMPGTW     Vx,Wx          SSE2 v3
      NP:0F66       PCMPGTD     Pq,Qq          MMX
      66:0F66       PCMPGTD     Vx,Wx          SSE2 v3
      NP:0F67       PACKUSWB    Pq,Qq          MMX
      66:0F67       PACKUSWB    Vx,Wx          SSE2 v3 ew
      NP:0F68       PUNPCKHBW   Pq,Qq          MMX
      66:0F68       PUNPCKHBW   Vx,Wx          SSE2 v3 ew
      NP:0F69       PUNPCKHWD   Pq,Qq          MMX
      66:0F69       PUNPCKHWD   Vx,Wx          SSE2 v3 ew
      NP:0F6A       PUNPCKHDQ   Pq,Qq          MMX
      66:0F6A       PUNPCKHDQ   Vx,Wx          SSE2 v3 e0b4
      NP:0F6B       PACKSSDW    Pq,Qq          MMX
      66:0F6B       PACKSSDW    Vx,Wx          SSE2 v3 e0b4
      NP:0F74       PCMPEQB     Pq,Qq          MMX
      66:0F74       PCMPEQB     Vx,Wx          SSE2 v3
      NP:0F75       PCMPEQW     Pq,Qq          MMX
      66:0F75       PCMPEQW     Vx,Wx          SSE2 v3
      NP:0F76       PCMPEQD     Pq,Qq          MMX
      66:0F76       PCMPEQD     Vx,Wx          SSE2 v3
      NP:0FD1       PSRLW       Pq,Qq          MMX
      66:0FD1       PSRLW       Vx,Wdq         SSE2 v3 ew
      NP:0FD2       PSRLD       Pq,Qq          MMX
      66:0FD2       PSRLD       Vx,Wdq         SSE2 v3 e0
      NP:0FD3       PSRLQ       Pq,Qq          MMX
      66:0FD3       PSRLQ       Vx,Wdq         SSE2 v3 e1
      NP:0FD4       PADDQ       Pq,Qq          SSE2
      66:0FD4       PADDQ       Vx,Wx          SSE2 v3 e1b8
      NP:0FD5       PMULLW      Pq,Qq          MMX
      66:0FD5       PMULLW      Vx,Wx          SSE2 v3 ew
      NP:0FD8       PSUBUSB     Pq,Qq          MMX
      66:0FD8       PSUBUSB     Vx,Wx          SSE2 v3 ew
      NP:0FD9       PSUBUSW     Pq,Qq          MMX
      66:0FD9       PSUBUSW     Vx,Wx          SSE2 v3 ew
      NP:0FDA       PMINUB      Pq,Qq          SSE
      66:0FDA       PMINUB      Vx,Wx          SSE2 v3 ew
      NP:0FDB       PAND        Pq,Qq          MMX
      66:0FDB       PAND        Vx,Wx          SSE2 v3
      NP:0FDC       PADDUSB     Pq,Qq          MMX
      66:0FDC       PADDUSB     Vx,Wx          SSE2 v3 ew
      NP:0FDD       PADDUSW     Pq,Qq          MMX
      66:0FDD       PADDUSW     Vx,Wx          SSE2 v3 ew
      NP:0FDE       PMAXUB      Pq,Qq          SSE
      66:0FDE       PMAXUB      Vx,Wx          SSE2 v3 ew
      NP:0FDF       PANDN       Pq,Qq          MMX
      66:0FDF       PANDN       Vx,Wx          SSE2 v3
      NP:0FE0       PAVGB       Pq,Qq          SSE
      66:0FE0       PAVGB       Vx,Wx          SSE2 v3 ew
      NP:0FE1       PSRAW       Pq,Qq          MMX
      66:0FE1       PSRAW       Vx,Wdq         SSE2 v3 ew
      NP:0FE2       PSRAD       Pq,Qq          MMX
      66:0FE2       PSRAD       Vx,Wdq         SSE2 v3 e0
      NP:0FE3       PAVGW       Pq,Qq          SSE
      66:0FE3       PAVGW       Vx,Wx          SSE2 v3 ew
      NP:0FE4       PMULHUW     Pq,Qq          SSE
      66:0FE4       PMULHUW     Vx,Wx          SSE2 v3 ew
      NP:0FE5       PMULHW      Pq,Qq          MMX
      66:0FE5       PMULHW      Vx,Wx          SSE2 v3 ew
      NP:0FE8       PSUBSB      Pq,Qq          MMX
      66:0FE8       PSUBSB      Vx,Wx          SSE2 v3 ew
      NP:0FE9       PSUBSW      Pq,Qq          MMX
      66:0FE9       PSUBSW      Vx,Wx          SSE2 v3 ew
      NP:0FEA       PMINSW      Pq,Qq          SSE
      66:0FEA       PMINSW      Vx,Wx          SSE2 v3 ew
      NP:0FEB       POR         Pq,Qq          MMX
      66:0FEB       POR         Vx,Wx          SSE2 v3
      NP:0FEC       PADDSB      Pq,Qq          MMX
      66:0FEC       PADDSB      Vx,Wx          SSE2 v3 ew
      NP:0FED       PADDSW      Pq,Qq          MMX
      66:0FED       PADDSW      Vx,Wx          SSE2 v3 ew
      NP:0FEE       PMAXSW      Pq,Qq          SSE
      66:0FEE       PMAXSW      Vx,Wx          SSE2 v3 ew
      NP:0FEF       PXOR        Pq,Qq          MMX
      66:0FEF       PXOR        Vx,Wx          SSE2 v3
      NP:0FF1       PSLLW       Pq,Qq          MMX
      66:0FF1       PSLLW       Vx,Wdq         SSE2 v3 ew
      NP:0FF2       PSLLD       Pq,Qq          MMX
      66:0FF2       PSLLD       Vx,Wdq         SSE2 v3 e0
      NP:0FF3       PSLLQ       Pq,Qq          MMX
      66:0FF3       PSLLQ       Vx,Wdq         SSE2 v3 e1
      NP:0FF4       PMULUDQ     Pq,Qq          SSE2
      66:0FF4       PMULUDQ     Vx,Wx          SSE2 v3 e1b8
      NP:0FF5       PMADDWD     Pq,Qq          MMX
      66:0FF5       PMADDWD     Vx,Wx          SSE2 v3 ew
      NP:0FF6       PSADBW      Pq,Qq          SSE
      66:0FF6       PSADBW      Vx,Wx          SSE2 v3 ew
      NP:0FF8       PSUBB       Pq,Qq          MMX
      66:0FF8       PSUBB       Vx,Wx          SSE2 v3 ew
      NP:0FF9       PSUBW       Pq,Qq          MMX
      66:0FF9       PSUBW       Vx,Wx          SSE2 v3 ew
      NP:0FFA       PSUBD       Pq,Qq          MMX
      66:0FFA       PSUBD       Vx,Wx          SSE2 v3 e0b4
      NP:0FFB       PSUBQ       Pq,Qq          SSE2
      66:0FFB       PSUBQ       Vx,Wx          SSE2 v3 e1b8
      NP:0FFC       PADDB       Pq,Qq          MMX
      66:0FFC       PADDB       Vx,Wx          SSE2 v3 ew
      NP:0FFD       PADDW       Pq,Qq          MMX
      66:0FFD       PADDW       Vx,Wx          SSE2 v3 ew
      NP:0FFE       PADDD       Pq,Qq          MMX
      66:0FFE       PADDD       Vx,Wx          SSE2 v3 e0b4
      # Shifts by an immediate.
      NP:0F71/2r    PSRLW       Nq,Ib          MMX
      66:0F71/2r    PSRLW       Ux,Ib          SSE2 vn
      NP:0F71/4r    PSRAW       Nq,Ib          MMX
      66:0F71/4r    PSRAW       Ux,Ib          SSE2 vn
      NP:0F71/6r    PSLLW       Nq,Ib          MMX
      66:0F71/6r    PSLLW       Ux,Ib          SSE2 vn
      NP:0F72/2r    PSRLD       Nq,Ib          MMX
      66:0F72/2r    PSRLD       Ux,Ib          SSE2 vn
      NP:0F72/4r    PSRAD       Nq,Ib          MMX
      66:0F72/4r    PSRAD       Ux,Ib          SSE2 vn
      NP:0F72/6r    PSLLD       Nq,Ib          MMX
      66:0F72/6r    PSLLD       Ux,Ib          SSE2 vn
      NP:0F73/2r    PSRLQ       Nq,Ib          MMX
      66:0F73/2r    PSRLQ       Ux,Ib          SSE2 vn
      66:0F73/3r    PSRLDQ      Ux,Ib          SSE2 vn
      NP:0F73/6r    PSLLQ       Nq,Ib          MMX
      66:0F73/6r    PSLLQ       Ux,Ib          SSE2 vn
      66:0F73/7r    PSLLDQ      Ux,Ib          SSE2 vn
      # SSSE3.
      NP:0F3800     PSHUFB      Pq,Qq          SSSE3
      66:0F3800     PSHUFB      Vx,Wx          SSSE3 v3 ew
      NP:0F3801     PHADDW      Pq,Qq          SSSE3
      66:0F3801     PHADDW      Vx,Wx          SSSE3 v3
      NP:0F3802     PHADDD      Pq,Qq          SSSE3
      66:0F3802     PHADDD      Vx,Wx          SSSE3 v3
      NP:0F3803     PHADDSW     Pq,Qq          SSSE3
      66:0F3803     PHADDSW     Vx,Wx          SSSE3 v3
      NP:0F3804     PMADDUBSW   Pq,Qq          SSSE3
      66:0F3804     PMADDUBSW   Vx,Wx          SSSE3 v3 ew
      NP:0F3805     PHSUBW      Pq,Qq          SSSE3
      66:0F3805     PHSUBW      Vx,Wx          SSSE3 v3
      NP:0F3806     PHSUBD      Pq,Qq          SSSE3
      66:0F3806     PHSUBD      Vx,Wx          SSSE3 v3
      NP:0F3807     PHSUBSW     Pq,Qq          SSSE3
      66:0F3807     PHSUBSW     Vx,Wx          SSSE3 v3
      NP:0F3808     PSIGNB      Pq,Qq          SSSE3
      66:0F3808     PSIGNB      Vx,Wx          SSSE3 v3
      NP:0F3809     PSIGNW      Pq,Qq          SSSE3
      66:0F3809     PSIGNW      Vx,Wx          SSSE3 v3
      NP:0F380A     PSIGND      Pq,Qq          SSSE3
      66:0F380A     PSIGND      Vx,Wx          SSSE3 v3
      NP:0F380B     PMULHRSW    Pq,Qq          SSSE3
      66:0F380B     PMULHRSW    Vx,Wx          SSSE3 v3 ew
      NP:0F381C     PABSB       Pq,Qq          SSSE3
      66:0F381C     PABSB       Vx,Wx          SSSE3 v2 ew
      NP:0F381D     PABSW       Pq,Qq          SSSE3
      66:0F381D     PABSW       Vx,Wx          SSSE3 v2 ew
      NP:0F381E     PABSD       Pq,Qq          SSSE3
      66:0F381E     PABSD       Vx,Wx          SSSE3 v2 e0b4
      NP:0F3A0F     PALIGNR     Pq,Qq,Ib       SSSE3
      66:0F3A0F     PALIGNR     Vx,Wx,Ib       SSSE3 v3 ew
      # SSE4.1.
      66:0F3810     PBLENDVB    Vdq,Wdq,XMM0   SSE41
      66:0F3814     BLENDVPS    Vdq,Wdq,XMM0   SSE41
      66:0F3815     BLENDVPD    Vdq,Wdq,XMM0   SSE41
      66:0F3817     PTEST       Vx,Wx          SSE41 w=oszapc v2
      66:0F3820     PMOVSXBW    Vx,Wh          SSE41 v2 ew
      66:0F3821     PMOVSXBD    Vx,Wf          SSE41 v2 ew
      66:0F3822     PMOVSXBQ    Vx,We          SSE41 v2 ew
      66:0F3823     PMOVSXWD    Vx,Wh          SSE41 v2 ew
      66:0F3824     PMOVSXWQ    Vx,Wf          SSE41 v2 ew
      66:0F3825     PMOVSXDQ    Vx,Wh          SSE41 v2 e0
      66:0F3828     PMULDQ      Vx,Wx          SSE41 v3 e1b8
      66:0F3829     PCMPEQQ     Vx,Wx          SSE41 v3
      66:0F382Am    MOVNTDQA    Vx,Mx          SSE41 v2 e0
      66:0F382B     PACKUSDW    Vx,Wx          SSE41 v3 e0b4
      66:0F3830     PMOVZXBW    Vx,Wh          SSE41 v2 ew
      66:0F3831     PMOVZXBD    Vx,Wf          SSE41 v2 ew
      66:0F3832     PMOVZXBQ    Vx,We          SSE41 v2 ew
      66:0F3833     PMOVZXWD    Vx,Wh          SSE41 v2 ew
      66:0F3834     PMOVZXWQ    Vx,Wf          SSE41 v2 ew
      66:0F3835     PMOVZXDQ    Vx,Wh          SSE41 v2 e0
      66:0F3838     PMINSB      Vx,Wx          SSE41 v3 ew
      66:0F3839     PMINSD      Vx,Wx          SSE41 v3 e0b4
      66:0F383A     PMINUW      Vx,Wx          SSE41 v3 ew
      66:0F383B     PMINUD      Vx,Wx          SSE41 v3 e0b4
      66:0F383C     PMAXSB      Vx,Wx          SSE41 v3 ew
      66:0F383D     PMAXSD      Vx,Wx          SSE41 v3 e0b4
      66:0F383E     PMAXUW      Vx,Wx          SSE41 v3 ew
      66:0F383F     PMAXUD      Vx,Wx          SSE41 v3 e0b4
      66:0F3840     PMULLD      Vx,Wx          SSE41 v3 e0b4
      66:0F3841     PHMINPOSUW  Vdq,Wdq        SSE41 v2
      66:0F3A08     ROUNDPS     Vx,Wx,Ib       SSE41 v2
      66:0F3A09     ROUNDPD     Vx,Wx,Ib       SSE41 v2
      66:0F3A0A     ROUNDSS     Vss,Wss,Ib     SSE41 v3
      66:0F3A0B     ROUNDSD     Vsd,Wsd,Ib     SSE41 v3
      66:0F3A0C     BLENDPS     Vx,Wx,Ib       SSE41 v3
      66:0F3A0D     BLENDPD     Vx,Wx,Ib       SSE41 v3
      66:0F3A0E     PBLENDW     Vx,Wx,Ib       SSE41 v3
      66:0F3A14m    PEXTRB      Mb,Vdq,Ib      SSE41 w v2 ew
      66:0F3A14r    PEXTRB      Rd,Vdq,Ib      SSE41 v2 ew
      66:0F3A15m    PEXTRW      Mw,Vdq,Ib      SSE41 w v2 ew
      66:0F3A15r    PEXTRW      Rd,Vdq,Ib      SSE41 v2 ew
      66:0F3A16     PEXTRD      Ed,Vdq,Ib      SSE41 w W0 v2 e0
      66:0F3A16     PEXTRQ      Eq,Vdq,Ib      SSE41 w W1 v2 e1
      66:0F3A17m    EXTRACTPS   Md,Vdq,Ib      SSE41 w v2 ew
      66:0F3A17r    EXTRACTPS   Rd,Vdq,Ib      SSE41 v2 ew
      66:0F3A20m    PINSRB      Vdq,Mb,Ib      SSE41 v3 ew
      66:0F3A20r    PINSRB      Vdq,Rd,Ib      SSE41 v3 ew
      66:0F3A21m    INSERTPS    Vdq,Md,Ib      SSE41 v3 e0
      66:0F3A21r    INSERTPS    Vdq,Udq,Ib     SSE41 v3 e0
      66:0F3A22     PINSRD      Vdq,Ed,Ib      SSE41 W0 v3 e0
      66:0F3A22     PINSRQ      Vdq,Eq,Ib      SSE41 W1 v3 e1
      66:0F3A40     DPPS        Vx,Wx,Ib       SSE41 v3
      66:0F3A41     DPPD        Vdq,Wdq,Ib     SSE41 v3
      66:0F3A42     MPSADBW     Vx,Wx,Ib       SSE41 v3
      # SSE4.2.
      66:0F3837     PCMPGTQ     Vx,Wx          SSE42 v3
      66:0F3A60     PCMPESTRM   Vdq,Wdq,Ib     SSE42 w=oszapc v2
      66:0F3A61     PCMPESTRI   Vdq,Wdq,Ib     SSE42 w=oszapc v2
      66:0F3A62     PCMPISTRM   Vdq,Wdq,Ib     SSE42 w=oszapc v2
      66:0F3A63     PCMPISTRI   Vdq,Wdq,Ib     SSE42 w=oszapc v2
      # AES, carry-less multiplication and Galois fields, for the listing.
      66:0F38DB     AESIMC      Vdq,Wdq        AES v2
      66:0F38DC     AESENC      Vx,Wx          AES v3 ew
      66:0F38DD     AESENCLAST  Vx,Wx          AES v3 ew
      66:0F38DE     AESDEC      Vx,Wx          AES v3 ew
      66:0F38DF     AESDECLAST  Vx,Wx          AES v3 ew
      66:0F3ADF     AESKEYGENASSIST Vdq,Wdq,Ib     AES v2
      66:0F3A44     PCLMULQDQ   Vx,Wx,Ib       PCLMULQDQ v3 ew
      66:0F38CF     GF2P8MULB   Vx,Wx          GFNI v3 e0
      66:0F3ACE     GF2P8AFFINEQB Vx,Wx,Ib       GFNI v3 e1b8
      66:0F3ACF     GF2P8AFFINEINVQB Vx,Wx,Ib       GFNI v3 e1b8
      """;
}
